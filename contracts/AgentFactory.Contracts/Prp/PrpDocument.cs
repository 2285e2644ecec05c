using System.Text.Json.Serialization;

namespace AgentFactory.Contracts.Prp;

/// <summary>A Product Requirement Prompt as read: what is wanted, why, in what surroundings, and how it will be judged.</summary>
public sealed record PrpDocument
{
    /// <summary>The path it was read from; null when it came as text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? File { get; init; }

    /// <summary>True when the file is a template that nobody has filled in.</summary>
    public bool Template { get; init; }

    /// <summary>The first heading, or the front matter's name.</summary>
    public string? Title { get; init; }

    /// <summary>What there is to be afterwards; null when it says none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Goal { get; init; }

    /// <summary>Why it is wanted; null when it does not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Justification { get; init; }

    /// <summary>What to know for it.</summary>
    public PrpContext Context { get; init; } = new();

    /// <summary>The steps that it proposes, in their order; may be empty.</summary>
    public IReadOnlyList<PrpStep> Steps { get; init; } = [];

    /// <summary>What is executed, or judged, in the end.</summary>
    public IReadOnlyList<PrpCriterion> Criteria { get; init; } = [];

    /// <summary>By what its success is measured later; not checked by a run.</summary>
    public IReadOnlyList<string> SuccessMetrics { get; init; } = [];

    /// <summary>What to do when something fails.</summary>
    public IReadOnlyList<string> FailureRecovery { get; init; } = [];

    /// <summary>Keys are lower case. Known: <c>repository</c>, <c>base</c>, <c>acceptance</c> (comma-separated paths that
    /// no agent may bend), <c>confidence</c>, <c>version</c>, <c>status</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Every oddity that reading it met.</summary>
    public IReadOnlyList<PrpDiagnostic> Diagnostics { get; init; } = [];
}

/// <summary>One implementation step.</summary>
/// <param name="Text">The step's whole text.</param>
/// <param name="Lines">First and last source line, from 1.</param>
public sealed record PrpStep(string Text, LineRange Lines)
{
    /// <summary>Its own id; null when it has none.</summary>
    public string? Id { get; init; }

    /// <summary>The steps that come before it, by id or number.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];
}

/// <summary>One validation criterion.</summary>
/// <param name="Id">Unique in the document: the file's own (<c>AC1</c>) or <c>C1</c>, <c>C2</c>, ….</param>
/// <param name="Text">What must hold, in words.</param>
/// <param name="Script">The shell script whose exit code decides it; null when there is none.</param>
/// <param name="Class">What the script can prove.</param>
/// <param name="Lines">First and last source line, from 1.</param>
public sealed record PrpCriterion(
    string Id,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Script,
    CriterionClass Class,
    LineRange Lines)
{
    /// <summary>The level, gate or stage that the file puts it under, if any.</summary>
    public string? Stage { get; init; }

    /// <summary>Why it has this class, when that is not plain from the script.</summary>
    public string? ClassReason { get; init; }

    /// <summary>Only a gate can prove anything.</summary>
    [JsonIgnore]
    public bool IsGate => Class == CriterionClass.Gate;
}

/// <summary>What a criterion's script can prove. Only <see cref="Gate"/> proves anything.</summary>
public enum CriterionClass
{
    /// <summary>No script at all: it can only be judged.</summary>
    None,

    /// <summary>Ends by itself and its exit code says whether the criterion holds.</summary>
    Gate,

    /// <summary>A server that never ends, or a request to one that nobody starts.</summary>
    Server,

    /// <summary>Only looks (<c>ls</c>, <c>cat</c>, <c>echo</c>), or cannot fail (<c>true</c>, <c>|| true</c>, a code lost in a pipe).</summary>
    Inspect,

    /// <summary>Changes the code (<c>--fix</c>).</summary>
    Mutating,

    /// <summary>Has unfilled placeholders.</summary>
    Placeholder,

    /// <summary>A slash command of an assistant.</summary>
    AgentCommand,

    /// <summary>Needs the network, which the sandbox does not have.</summary>
    NeedsNetwork,
}

/// <summary>An oddity of the file.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Message">What is odd and what to do.</param>
/// <param name="Line">Source line, from 1; 0 when it concerns the whole file.</param>
public sealed record PrpDiagnostic(DiagnosticSeverity Severity, string Message, int Line);

/// <summary>How much an oddity of a requirement weighs.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Probably not what was meant.</summary>
    Warning,

    /// <summary>The requirement cannot be run like this.</summary>
    Error,
}

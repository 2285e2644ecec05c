using System.Text.Json;

namespace AgentFactory.Coordinator.Models.Replay;

/// <summary>What a run's models answered, and how its steps came out; by task, attempt and index.</summary>
internal sealed record Recording(
    RecordingHeader Header,
    IReadOnlyDictionary<(string Task, int Attempt, int Index), RecordedCall> Calls,
    IReadOnlyDictionary<(string Task, int Attempt, int Index), RecordedStep> Steps);

/// <summary>The first line of a recording.</summary>
internal sealed record RecordingHeader
{
    public const string TypeName = "recording";
    public const int CurrentVersion = 1;

    public string Type { get; init; } = TypeName;
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The title of the PRP.</summary>
    public required string Prp { get; init; }

    /// <summary>The models that answered, as <c>provider:name</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The day it was made.</summary>
    public required DateOnly Made { get; init; }

    /// <summary>How the conversation came about, in a sentence.</summary>
    public required string How { get; init; }
}

/// <summary>One answered model call.</summary>
internal sealed record RecordedCall
{
    public const string TypeName = "call";

    public string Type { get; init; } = TypeName;
    public required string Task { get; init; }
    public required int Attempt { get; init; }
    public required int Index { get; init; }
    public string? Role { get; init; }
    public string? Model { get; init; }

    /// <summary>What was asked, shortened, for readers of the file; playing does not look at it.</summary>
    public JsonElement? Request { get; init; }

    /// <summary>The ChatResponse.</summary>
    public required JsonElement Response { get; init; }
    public required RecordedUsage Usage { get; init; }

    /// <summary>How long the model took.</summary>
    public long DurationMs { get; init; }
}

internal sealed record RecordedUsage(long InputTokens, long OutputTokens, double Usd);

/// <summary>How the tools that one answer called came out.</summary>
internal sealed record RecordedStep
{
    public const string TypeName = "step";

    public string Type { get; init; } = TypeName;
    public required string Task { get; init; }
    public required int Attempt { get; init; }
    public required int Index { get; init; }
    public required IReadOnlyList<RecordedResult> Results { get; init; }
    public string Summary { get; init; } = "";
}

internal sealed record RecordedResult(string Name, bool Ok)
{
    public override string ToString() => $"{Name} {(Ok ? "ok" : "failed")}";
}

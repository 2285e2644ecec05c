using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Reports;

/// <summary>A run's story, ready to be written down: what was asked, what was done, what was proven, what it cost.</summary>
internal sealed record RunReport
{
    public required string RunId { get; init; }
    public required PrpDocument Prp { get; init; }
    public required RunOptions Options { get; init; }
    public required RunStatus Status { get; init; }

    /// <summary>Why it waits, failed or was cancelled, or what was asked for on its pull request and is not done; null otherwise.</summary>
    public string? Reason { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>The time of the last event.</summary>
    public required DateTimeOffset Ended { get; init; }

    public required string BaseCommit { get; init; }

    /// <summary>The head of the run's branch; the base when nothing was integrated.</summary>
    public required string Commit { get; init; }

    public string? PlanSummary { get; init; }

    /// <summary>What it was handed over as; null where nobody asked for it, or it has not come to it.</summary>
    public PullRequest? PullRequest { get; init; }

    public IReadOnlyList<ReportTask> Tasks { get; init; } = [];

    /// <summary>The newest record of every criterion, in the order of the PRP; a criterion that was never executed has none.</summary>
    public IReadOnlyList<ReportCriterion> Criteria { get; init; } = [];

    public IReadOnlyList<ReportReview> Reviews { get; init; } = [];

    /// <summary>What people were asked, in order.</summary>
    public IReadOnlyList<ReportApproval> Approvals { get; init; } = [];

    /// <summary>What models asked for and did not get, in order.</summary>
    public IReadOnlyList<ReportDenial> Denials { get; init; } = [];
    public IReadOnlyList<StoredEvent> Timeline { get; init; } = [];
    public required RunSpending Spending { get; init; }
    public IReadOnlyList<ReportCost> CostByRole { get; init; } = [];
    public IReadOnlyList<ReportCost> CostByTask { get; init; } = [];
    public string Diff { get; init; } = "";
    public IReadOnlyDictionary<string, string> Logs { get; init; } = new Dictionary<string, string>();

    /// <summary>The gate that waits for a decision; null when none does.</summary>
    public string? Gate => Status == RunStatus.Waiting && Approvals is [.., { State: ReportApprovalState.Open } open] ? open.Gate : null;

    public string Title => Prp.Title ?? Prp.File ?? RunId;
    public TimeSpan Elapsed => Ended - Started;

    /// <summary>Whether anything was executed without a sandbox: the reader must know.</summary>
    public bool Unsandboxed => Criteria.Any(criterion => criterion.Evidence?.Sandbox == "none");

    /// <exception cref="ArgumentException">The history does not begin with a submission.</exception>
    public static RunReport From(ReportSource source) => new RunReportBuilder(source).Build();
}

/// <summary>A task, and how it went.</summary>
internal sealed record ReportTask(TaskSpecification Task)
{
    public ReportTaskState State { get; set; }
    public string? Summary { get; set; }
    public string? Commit { get; set; }
    public string? Feedback { get; init; }

    /// <summary>From dispatch to end, one an attempt; the end is null while it goes on.</summary>
    public List<ReportSpan> Spans { get; } = [];
}

internal sealed record ReportSpan(int Attempt, DateTimeOffset From)
{
    public DateTimeOffset? To { get; set; }
    public ReportTaskState Outcome { get; set; }
}

internal enum ReportTaskState
{
    Waiting,
    Working,
    Done,
    Failed,
    Suspended,
}

internal sealed record ReportCriterion(PrpCriterion Criterion, EvidenceRecord? Evidence);

/// <summary>A question to a person, and what came of it.</summary>
internal sealed record ReportApproval(string Gate, string Question, DateTimeOffset Asked)
{
    public ReportApprovalState State { get; init; }
    public DateTimeOffset? Ended { get; init; }
    public string? By { get; init; }
    public string? Why { get; init; }
}

internal enum ReportApprovalState
{
    Open,
    Approved,
    Refused,
    Lapsed,
}

internal sealed record ReportDenial(string TaskId, DateTimeOffset At, Denial Denial);

internal sealed record ReportReview(int Round, ReviewReport Report);

/// <param name="Name">A role or a task.</param>
/// <param name="Calls">Answered model calls.</param>
/// <param name="InputTokens">Prompt tokens.</param>
/// <param name="OutputTokens">Answer tokens.</param>
/// <param name="Usd">US dollars.</param>
/// <param name="Steps">Tool steps.</param>
internal sealed record ReportCost(string Name, int Calls, long InputTokens, long OutputTokens, double Usd, int Steps)
{
    public long Tokens => InputTokens + OutputTokens;
}

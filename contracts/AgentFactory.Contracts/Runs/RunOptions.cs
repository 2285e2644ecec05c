using AgentFactory.Contracts.Messages;

namespace AgentFactory.Contracts.Runs;

/// <summary>What a submitter may set for one run.</summary>
public sealed record RunOptions
{
    /// <summary>The most tokens, prompt and answer together, that the run may use; null for no limit.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>The most money, in US dollars, that the run may cost; null for no limit.</summary>
    public double? MaxUsd { get; init; }

    /// <summary>The model of every role, as <c>provider:name</c>; null for what is configured.</summary>
    public string? Model { get; init; }

    /// <summary>Which runs' tasks agents take up first.</summary>
    public TaskPriority Priority { get; init; } = TaskPriority.Normal;

    /// <summary>Ask a person before delivery.</summary>
    public bool Approve { get; init; }

    /// <summary>A PRP without an executable criterion may run; what it delivers is then judged, not proven.</summary>
    public bool AllowJudged { get; init; }

    /// <summary>Commands may run without a sandbox.</summary>
    public bool AllowUnsandboxed { get; init; }

    /// <summary>Stop when the plan is accepted: the dry run.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>The repository that the run starts from: a path or URL that git can clone; null for an empty one.</summary>
    public string? Repository { get; init; }

    /// <summary>The commit, branch or tag of <see cref="Repository"/> to start from; null for its HEAD.</summary>
    public string? Base { get; init; }

    /// <summary>Whether the proven branch is pushed and a pull request opened. Null: when the run's repository is on the forge that is
    /// configured (<c>Coordinator:Forge</c>) and the fleet has the role <c>github</c>; the run's history says what that came to.</summary>
    public bool? PullRequest { get; init; }

    /// <summary>The issue that the requirement was read from, as <c>owner/repository#number</c>; null when from none.</summary>
    public string? Issue { get; init; }

    /// <summary>Whether the run goes on after its pull request is open: what people and checks say of it becomes repairs, until it is merged,
    /// closed, or approved with green checks. Null: as configured (<c>Coordinator:Follow</c>); the run's history says what that came to.</summary>
    public bool? Follow { get; init; }

    /// <summary>Set for a run that only reviews a change; null for one that carries out a requirement.</summary>
    public ReviewOrder? Review { get; init; }

    /// <summary>How many times remarks on the pull request may cause a repair.</summary>
    public int MaxFollowRounds { get; init; } = 3;

    /// <summary>How long the pull request is followed at most, from its opening on.</summary>
    public TimeSpan FollowTime { get; init; } = TimeSpan.FromDays(3);

    /// <summary>How long after a look at the pull request the next one comes. Each look that finds nothing new doubles it, up to sixteen times.</summary>
    public TimeSpan FollowInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a bad plan goes back before the run fails.</summary>
    public int MaxPlanAttempts { get; init; } = 3;

    /// <summary>How often a task that failed is tried again from the start, the first try included.</summary>
    public int MaxTaskAttempts { get; init; } = 3;

    /// <summary>How many repair tasks a red proof may cause before the run fails.</summary>
    public int MaxRepairs { get; init; } = 4;

    /// <summary>How many rounds of review may cause repairs.</summary>
    public int MaxReviewRounds { get; init; } = 2;

    /// <summary>What becomes of a proven run whose last review still finds something blocking, because the rounds are used up or a repair left it as it was.</summary>
    public StandingFindings StandingFindings { get; init; } = StandingFindings.Ask;

    /// <summary>How many conflicts may become tasks before the run fails.</summary>
    public int MaxConflicts { get; init; } = 4;

    /// <summary>How long an attempt may take before it counts as lost.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>The trace that the run's work belongs to, as W3C's <c>traceparent</c>; set by the coordinator that takes the run, whatever a submitter says.</summary>
    public string? TraceParent { get; init; }

    /// <summary>How often a lost attempt is dispatched again before its task fails.</summary>
    public int MaxRedispatches { get; init; } = 20;
}

/// <summary>What becomes of findings that stay.</summary>
public enum StandingFindings
{
    /// <summary>A person is shown them and decides whether the commit is delivered.</summary>
    Ask,

    /// <summary>The run fails, and says what was found.</summary>
    Fail,

    /// <summary>The commit is delivered, and the findings are in its report.</summary>
    Deliver,
}

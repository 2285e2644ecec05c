namespace AgentFactory.Coordinator.Runs;

/// <summary>Bounds of every run that a submitter does not set. Those that he does are in <c>RunOptions</c>.</summary>
internal static class RunBounds
{
    /// <summary>The most tasks a plan may have.</summary>
    public const int MaxPlanTasks = 50;

    /// <summary>How many refused stale inputs are written down; later ones are refused all the same.</summary>
    public const int MaxRecordedRefusals = 20;

    /// <summary>How many failed or unanswered requests for one merge are borne before the run fails.</summary>
    public const int MaxIntegrationRetries = 10;

    /// <summary>How often one attempt may be interrupted by a restart of the whole fleet.</summary>
    public const int MaxRecoveries = 1000;

    /// <summary>How long a merge may stay unanswered before it is asked for again.</summary>
    public static readonly TimeSpan IntegrationPatience = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait after a merge that could not be tried, times the number of tries so far.</summary>
    public static readonly TimeSpan IntegrationRetryDelay = TimeSpan.FromSeconds(2);

    /// <summary>The longest feedback that a task is given, in characters.</summary>
    public const int MaxFeedback = 20_000;

    /// <summary>The longest question that a person is asked, in characters.</summary>
    public const int MaxQuestion = 4_000;

    /// <summary>The longest reason of a refusal that is written down, in characters.</summary>
    public const int MaxDenial = 500;

    /// <summary>How much of the reason of the attempt before is told with the reason of the last, in characters.</summary>
    public const int MaxEarlierReason = 1_000;

    /// <summary>How many refusals of one step are written down.</summary>
    public const int MaxDenialsPerStep = 100;

    /// <summary>How many remarks on a pull request one repair takes up; the others come with the next.</summary>
    public const int MaxRemarksARound = 20;

    /// <summary>How often the pause between two looks at a pull request is doubled.</summary>
    public const int MaxPauseDoublings = 4;

    /// <summary>How many plan errors go back at once.</summary>
    public const int MaxPlanErrors = 50;
}

namespace AgentFactory.Factory.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    public const int Succeeded = 0;

    /// <summary>The run failed or was cancelled, or something of ours broke.</summary>
    public const int Failed = 1;

    /// <summary>Wrong use or bad input; nothing was changed.</summary>
    public const int BadInput = 2;

    /// <summary>Waits for a person, stopped at a budget, or was interrupted; the run can go on.</summary>
    public const int Waiting = 3;
}

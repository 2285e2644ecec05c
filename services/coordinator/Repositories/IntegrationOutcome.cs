namespace AgentFactory.Coordinator.Repositories;

/// <summary>What became of a merge.</summary>
internal abstract record IntegrationOutcome
{
    /// <summary>The branch holds the work; <paramref name="Head"/> is where it is now.</summary>
    internal sealed record Integrated(string Head) : IntegrationOutcome;

    /// <summary>The work does not merge into <paramref name="Head"/>; nothing moved.</summary>
    internal sealed record Conflict(string Head, IReadOnlyList<string> Files, string Details) : IntegrationOutcome;

    /// <summary>The merge could not be tried; nothing moved.</summary>
    internal sealed record Failed(string Reason) : IntegrationOutcome;
}

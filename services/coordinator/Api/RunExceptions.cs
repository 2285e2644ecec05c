namespace AgentFactory.Coordinator.Api;

/// <summary>The requirement cannot be run as it is. Nothing was started; each problem says what to change.</summary>
internal sealed class PrpRefusedException(IReadOnlyList<string> problems)
    : Exception($"the PRP was not started: {string.Join(" ", problems)}")
{
    public IReadOnlyList<string> Problems { get; } = problems;
}

/// <summary>There is no such run here.</summary>
internal sealed class RunNotFoundException(string runId)
    : Exception($"There is no run '{runId}' here. Nothing was changed. `factory runs` lists those that there are.");

/// <summary>The run is not in a state that allows what was asked. Nothing was changed.</summary>
internal sealed class RunRefusedException(string message) : Exception(message);

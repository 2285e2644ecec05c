namespace AgentFactory.Coordinator.Dispatch;

/// <summary>
/// Every coordinator drives every run: they share a database that gives each message and each timer to one of them. When one
/// dies the others simply go on, and agents in other processes do not notice; so there is nothing to take over.
/// </summary>
internal sealed class SharedOwnership : IRunOwnership
{
    public IReadOnlyCollection<string> Held => [];

    public bool Holds(string runId) => true;

    public IReadOnlyList<string> Known() => [];

    public bool TryTake(string runId) => false;

    public void Release(string runId)
    {
        // Nothing was taken.
    }

    public void Retire(string runId)
    {
        // Nothing was kept.
    }
}

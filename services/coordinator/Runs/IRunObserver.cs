using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Runs;

/// <summary>Is told right after an append, to react at once: the outbox, the watchers. Whoever misses a call finds all of it in the store.</summary>
internal interface IRunObserver
{
    /// <summary>Must be quick and must not throw; the append has already happened.</summary>
    void Appended(string runId, IReadOnlyList<StoredEvent> events, IReadOnlyList<IRunEffect> effects);
}

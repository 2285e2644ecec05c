using AgentFactory.Contracts.Knowledge;

namespace AgentFactory.Agents.Knowledge;

/// <summary>Where no knowledge service is configured: nothing is known, and nothing can be kept.</summary>
internal sealed class NoKnowledge : IKnowledgeBase
{
    public static NoKnowledge Instance { get; } = new();

    public Task<string> StoreAsync(KnowledgeItem item, CancellationToken cancellationToken) => throw Missing();

    public Task<IReadOnlyList<string>> StoreAsync(IAsyncEnumerable<KnowledgeItem> items, CancellationToken cancellationToken) => throw Missing();

    public Task<IReadOnlyList<KnowledgeFound>> QueryAsync(string text, Filter? filter, int maxResults, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<KnowledgeFound>>([]);

    public Task<KnowledgeContext> GetContextAsync(string text, ContextType type, int maxTokens, CancellationToken cancellationToken) =>
        Task.FromResult(KnowledgeContext.Empty);

    public Task RecordOutcomeAsync(TaskOutcome outcome, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => Task.FromResult(false);

    private static KnowledgeRefusedException Missing() => new(
        KnowledgeFault.Unavailable, "no knowledge service is configured, so nothing was kept; set Agents:Knowledge:Address, or add the service to this process");
}

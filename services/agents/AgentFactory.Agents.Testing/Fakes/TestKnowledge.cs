using AgentFactory.Agents.Knowledge;
using AgentFactory.Contracts.Knowledge;

namespace AgentFactory.Agents.Testing;

/// <summary>A knowledge base that knows what it is told to, and keeps what it is given.</summary>
public sealed class TestKnowledge : IKnowledgeBase
{
    private readonly List<(string Fragment, string Passage)> _passages = [];
    private readonly List<KnowledgeItem> _stored = [];
    private readonly List<TaskOutcome> _outcomes = [];

    /// <summary>Has questions that contain a text answered with a passage, cited as K1, K2 … in the order in which they were given.</summary>
    public TestKnowledge Knows(string fragment, string passage)
    {
        _passages.Add((fragment, passage));
        return this;
    }

    /// <summary>What agents kept.</summary>
    public IReadOnlyList<KnowledgeItem> Stored => _stored;

    /// <summary>What agents said of the outcome of tasks.</summary>
    public IReadOnlyList<TaskOutcome> Outcomes => _outcomes;

    /// <inheritdoc/>
    public Task<string> StoreAsync(KnowledgeItem item, CancellationToken cancellationToken)
    {
        lock (_stored)
        {
            _stored.Add(item);
            return Task.FromResult($"stored-{_stored.Count}");
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> StoreAsync(IAsyncEnumerable<KnowledgeItem> items, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await foreach (var item in items.WithCancellation(cancellationToken))
            ids.Add(await StoreAsync(item, cancellationToken));
        return ids;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<KnowledgeFound>> QueryAsync(string text, Filter? filter, int maxResults, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<KnowledgeFound>>([.. Find(text).Select(found => new KnowledgeFound(new Entry { Id = found.Mark, Content = found.Passage }, 1))]);

    /// <inheritdoc/>
    public Task<KnowledgeContext> GetContextAsync(string text, ContextType type, int maxTokens, CancellationToken cancellationToken)
    {
        var found = Find(text).ToList();
        return Task.FromResult(found.Count == 0
            ? KnowledgeContext.Empty
            : new KnowledgeContext(string.Join('\n', found.Select(passage => $"[{passage.Mark}] {passage.Passage}")), [.. found.Select(passage => passage.Mark)], 0));
    }

    /// <inheritdoc/>
    public Task RecordOutcomeAsync(TaskOutcome outcome, CancellationToken cancellationToken)
    {
        lock (_outcomes)
            _outcomes.Add(outcome);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => Task.FromResult(false);

    private IEnumerable<(string Mark, string Passage)> Find(string text) =>
        _passages.Index().Where(passage => text.Contains(passage.Item.Fragment, StringComparison.OrdinalIgnoreCase))
            .Select(passage => ($"K{passage.Index + 1}", passage.Item.Passage));
}

using AgentFactory.Contracts.Knowledge;

namespace AgentFactory.Agents.Knowledge;

/// <summary>What the fleet knows, for agents. The same over the network and within one process.</summary>
/// <remarks>Every member throws <see cref="KnowledgeRefusedException"/>; nothing is changed then.</remarks>
public interface IKnowledgeBase
{
    /// <summary>Keeps an item. The same content stored twice is one entry.</summary>
    /// <returns>The entry's id.</returns>
    Task<string> StoreAsync(KnowledgeItem item, CancellationToken cancellationToken);

    /// <summary>Keeps many; the sequence is read no faster than they can be kept.</summary>
    /// <returns>Their ids, in order.</returns>
    Task<IReadOnlyList<string>> StoreAsync(IAsyncEnumerable<KnowledgeItem> items, CancellationToken cancellationToken);

    /// <summary>The best entries for a text, best first.</summary>
    /// <param name="text">Plain words; nothing in them is syntax.</param>
    /// <param name="filter">Null for all entries.</param>
    /// <param name="maxResults">0 for the service's default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<KnowledgeFound>> QueryAsync(string text, Filter? filter, int maxResults, CancellationToken cancellationToken);

    /// <summary>Passages for a prompt. What a task was shown by its own context can be cited in its outcome, and nothing else.</summary>
    /// <param name="text">What the task is about.</param>
    /// <param name="type">What kind of work it is for.</param>
    /// <param name="maxTokens">Bound of the formatted text; 0 for the service's default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<KnowledgeContext> GetContextAsync(string text, ContextType type, int maxTokens, CancellationToken cancellationToken);

    /// <summary>Tells how a task ended, once for a run and task: what is found later is weighed by it.</summary>
    Task RecordOutcomeAsync(TaskOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Forgets an entry.</summary>
    /// <returns>False when there was none.</returns>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken);
}

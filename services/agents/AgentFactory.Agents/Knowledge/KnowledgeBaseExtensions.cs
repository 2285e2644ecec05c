using AgentFactory.Contracts.Knowledge;

namespace AgentFactory.Agents.Knowledge;

/// <summary>The two kinds of lessons, in a form that is found again.</summary>
public static class KnowledgeBaseExtensions
{
    /// <summary>Keeps a way of doing things that worked.</summary>
    /// <param name="knowledge">Where.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="description">When to use it, and how.</param>
    /// <param name="tags">Words to filter by.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="origin">Where it was learned; what a run taught can be deleted with it.</param>
    /// <returns>The entry's id.</returns>
    public static Task<string> StorePatternAsync(
        this IKnowledgeBase knowledge, string name, string description, IReadOnlyCollection<string> tags, CancellationToken cancellationToken,
        KnowledgeOrigin? origin = null)
    {
        ArgumentNullException.ThrowIfNull(knowledge);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        return knowledge.StoreAsync(
            new KnowledgeItem($"{name.Trim()}\n\n{description.Trim()}", SourceType.Pattern)
            {
                Tags = tags,
                RunId = origin?.RunId,
                TaskId = origin?.TaskId,
                Commit = origin?.Commit,
                Metadata = new Dictionary<string, object> { ["name"] = name.Trim() },
            },
            cancellationToken);
    }

    /// <summary>Keeps a failure and what helped.</summary>
    /// <param name="knowledge">Where.</param>
    /// <param name="context">What was being done.</param>
    /// <param name="error">What went wrong, in the words of whatever reported it.</param>
    /// <param name="recoverySteps">What helped, in order; empty when nothing has yet.</param>
    /// <param name="tags">Words to filter by.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="origin">Where it was learned; what a run taught can be deleted with it.</param>
    /// <returns>The entry's id.</returns>
    public static Task<string> StoreFailureAsync(
        this IKnowledgeBase knowledge, string context, string error, IReadOnlyList<string> recoverySteps, IReadOnlyCollection<string> tags,
        CancellationToken cancellationToken, KnowledgeOrigin? origin = null)
    {
        ArgumentNullException.ThrowIfNull(knowledge);
        ArgumentException.ThrowIfNullOrWhiteSpace(context);
        ArgumentException.ThrowIfNullOrWhiteSpace(error);
        ArgumentNullException.ThrowIfNull(recoverySteps);
        return knowledge.StoreAsync(
            new KnowledgeItem(FailureText.Of(context, error, recoverySteps), SourceType.Failure)
            {
                Tags = tags,
                RunId = origin?.RunId,
                TaskId = origin?.TaskId,
                Commit = origin?.Commit,
                Metadata = new Dictionary<string, object> { ["recovered"] = recoverySteps.Count > 0 },
            },
            cancellationToken);
    }
}

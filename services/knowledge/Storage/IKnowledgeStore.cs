using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;

namespace AgentFactory.Knowledge.Storage;

/// <summary>Keeps entries and finds them again. Every method may be called from any thread.</summary>
internal interface IKnowledgeStore
{
    /// <summary>
    /// Stores all of the drafts or none; when it returns they outlive a killed process and are found by queries.
    /// </summary>
    /// <returns>One answer a draft, in their order.</returns>
    /// <exception cref="KnowledgeException">A draft is not acceptable, or there are too many.</exception>
    Task<IReadOnlyList<StoredEntry>> UpsertAsync(IReadOnlyList<KnowledgeDraft> drafts, CancellationToken cancellationToken);

    /// <summary>Deletes those that are there.</summary>
    /// <returns>How many there were.</returns>
    Task<int> DeleteAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Archives entries or brings them back.</summary>
    /// <returns>How many changed.</returns>
    Task<int> ArchiveAsync(IReadOnlyCollection<string> ids, bool archived, CancellationToken cancellationToken);

    /// <summary>Those that are there (archived and expired ones too), in the order asked for.</summary>
    Task<IReadOnlyList<KnowledgeEntry>> GetAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>A page of the entries that pass the filter, by id.</summary>
    /// <param name="after">The last id of the page before; null for the first.</param>
    Task<IReadOnlyList<KnowledgeEntry>> ListAsync(
        KnowledgeFilter filter, string? after, int limit, CancellationToken cancellationToken);

    /// <exception cref="KnowledgeException">The query, or a filter in it, is not acceptable.</exception>
    Task<KnowledgeAnswer> QueryAsync(KnowledgeQuery query, CancellationToken cancellationToken);

    Task<KnowledgeStats> GetStatsAsync(CancellationToken cancellationToken);

    /// <summary>Compares the indexes with the entries; changes nothing.</summary>
    Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken);

    /// <summary>Makes all indexes anew from the entries, and learns the vectors anew. Queries are answered meanwhile.</summary>
    Task RebuildAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Waits until the vectors fit what is stored: learned anew where it has outgrown them, and embedded by the model where
    /// there is one. For a process that stored much and ends.
    /// </summary>
    /// <exception cref="KnowledgeException">The model does not answer. Nothing is lost by it.</exception>
    Task SettleAsync(CancellationToken cancellationToken);

    /// <summary>Names what is stored: another after every change, also by other processes. Caches are keyed by it.</summary>
    Task<string> GetGenerationAsync(CancellationToken cancellationToken);
}

/// <param name="Entries">All, archived and expired ones too.</param>
/// <param name="Terms">Different words in the lexical index.</param>
/// <param name="Vectors">Entries that have a vector.</param>
/// <param name="Space">Names what made the vectors.</param>
/// <param name="Problem">Why the model does not embed; null when it does, or there is none.</param>
internal sealed record KnowledgeStats(
    long Entries,
    IReadOnlyDictionary<SourceType, long> BySourceType,
    long Archived,
    long ContentBytes,
    long Terms,
    long Vectors,
    string Space,
    int Dimensions,
    long Version,
    string? Problem = null);

/// <param name="Differences">In words, at most a hundred; empty when the indexes agree with the entries.</param>
internal sealed record VerifyReport(long Entries, IReadOnlyList<string> Differences)
{
    public bool Agrees => Differences.Count == 0;
}

using System.Globalization;
using AgentFactory.Knowledge.Embeddings;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Vectors;

namespace AgentFactory.Knowledge.Storage;

/// <summary>
/// The embedded store. The database is the truth; the index takes over each change by its number, so a process that was killed,
/// or that finds another's changes, continues from the number it knows.
/// </summary>
internal sealed class KnowledgeStore : IKnowledgeStore, IAsyncDisposable
{
    private const int Attempts = 3;

    private readonly KnowledgeStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<KnowledgeStore> _log;
    private readonly KnowledgeIndex _index;
    private readonly IndexFollower _follower;
    private readonly SpaceLearner _learner;
    private readonly ModelEmbedder? _embedder;
    private readonly EmbeddingWorker? _worker;
    private readonly ModelShelf? _shelf;

    private KnowledgeStore(
        KnowledgeStoreOptions options, IndexOptions indexOptions, TimeProvider time, ILogger<KnowledgeStore> log, ModelEmbedder? embedder,
        IVectorShelf? shelf)
    {
        _options = options;
        _embedder = embedder;
        _time = time;
        _log = log;
        Database = new(options);
        try
        {
            Identity = Database.Identity;
            _index = new(options.Directory, indexOptions, Identity, embedder?.Space, shelf is not null);
            _shelf = embedder is null || shelf is null ? null : new(shelf, _index, embedder.Space, Identity, log);
            _worker = embedder is null ? null : new(Database, _index, embedder, _shelf, time, log);
            _learner = new(_index, options, time, log);
            _follower = new(Database, _index, time, log, TakenOver);
        }
        catch
        {
            Database.Dispose();
            throw;
        }
    }

    /// <summary>For what else is kept beside the entries, in tables of its own.</summary>
    public KnowledgeDatabase Database { get; }

    private string Identity { get; }

    /// <summary>Opens the store, and repairs the indexes where they do not agree with the entries.</summary>
    /// <param name="embedder">A model for vectors; null to go by the built-in ones alone.</param>
    /// <param name="shelf">Keeps the model's vectors; null: a file beside the database does.</param>
    /// <exception cref="KnowledgeException">Its files cannot be used.</exception>
    public static async Task<KnowledgeStore> OpenAsync(
        KnowledgeStoreOptions options, IndexOptions indexOptions, TimeProvider time, ILogger<KnowledgeStore> log,
        CancellationToken cancellationToken, ModelEmbedder? embedder = null, IVectorShelf? shelf = null)
    {
        var store = new KnowledgeStore(options, indexOptions, time, log, embedder, shelf);
        try
        {
            store._index.LoadWords(await store.GetVersionAsync(cancellationToken));
            await store._follower.OpenAsync(cancellationToken);
            if (embedder is not null && shelf is null && store._index.Unembedded(0, 1).Waiting.Count == 0)
                store._index.CompleteModel();
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public async Task<IReadOnlyList<StoredEntry>> UpsertAsync(
        IReadOnlyList<KnowledgeDraft> drafts, CancellationToken cancellationToken)
    {
        Bound(drafts.Count);
        foreach (var draft in drafts)
            DraftCheck.Require(draft, _options);
        return await _follower.ChangeAsync(writer => drafts.Select(writer.Store).ToList(), cancellationToken);
    }

    public Task<int> DeleteAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        Bound(ids.Count);
        return _follower.ChangeAsync(writer => ids.Count(writer.Delete), cancellationToken);
    }

    public Task<int> ArchiveAsync(IReadOnlyCollection<string> ids, bool archived, CancellationToken cancellationToken)
    {
        Bound(ids.Count);
        return _follower.ChangeAsync(writer => ids.Count(id => writer.Archive(id, archived)), cancellationToken);
    }

    public async Task<IReadOnlyList<KnowledgeEntry>> GetAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        Bound(ids.Count);
        return await Database.ReadAsync(session => ids.Select(id => EntryTable.ById(session, id)).OfType<StoredRow>()
            .Select(row => row.Entry).ToList(), cancellationToken);
    }

    public async Task<IReadOnlyList<KnowledgeEntry>> ListAsync(
        KnowledgeFilter filter, string? after, int limit, CancellationToken cancellationToken)
    {
        Bound(limit);
        var sql = FilterSql.Of(filter, _time.GetUtcNow());
        object?[] values = [.. sql.Values, after ?? "", limit];
        var statement = $"SELECT e.slot FROM entries e {sql.Where} AND e.id > ${values.Length - 1} ORDER BY e.id LIMIT ${values.Length}";
        return await Database.ReadAsync(session => session.Query(statement, reader => reader.GetInt32(0), values)
            .Select(slot => EntryTable.BySlot(session, slot)!.Entry).ToList(), cancellationToken);
    }

    public async Task<KnowledgeAnswer> QueryAsync(KnowledgeQuery query, CancellationToken cancellationToken)
    {
        QueryCheck.Require(query, _options);
        var filter = FilterSql.Of(query.Filter, _time.GetUtcNow());
        await _follower.FollowAsync(cancellationToken);
        var byModel = query.Mode != RankingMode.Lexical && _index.ModelDimensions is { } dimensions
            ? await _embedder!.EmbedQueryAsync(query.Text, dimensions, cancellationToken) : null;
        for (var attempt = 1; ; attempt++)
        {
            var allowed = await AllowedAsync(query.Filter, filter, cancellationToken);
            var shelved = byModel is null || _shelf is null ? null : await _shelf.FetchAsync(query, byModel, allowed, cancellationToken);
            var (slots, space) = _index.Search(query.Text, byModel, shelved, allowed, query.Mode, query.MaxResults);
            var found = slots
                .Where(slot => slot.Score > 0 && slot.Score >= query.MinRelevance)
                .OrderByDescending(slot => slot.Score).ThenBy(slot => slot.Slot).Take(query.MaxResults).ToList();
            var results = await Database.ReadAsync(session => Results(session, found), cancellationToken);
            // Fewer: some were changed after the filter was applied. The last attempt goes without them.
            if (results.Count == found.Count || attempt == Attempts)
                return new([.. results.OrderByDescending(r => r.Score).ThenBy(r => r.Entry.Id, StringComparer.Ordinal)], space);
            await _follower.FollowAsync(cancellationToken);
        }
    }

    public async Task<KnowledgeStats> GetStatsAsync(CancellationToken cancellationToken)
    {
        await _follower.FollowAsync(cancellationToken);
        var (terms, vectors, space, dimensions) = _index.Figures();
        return await Database.ReadAsync(session => new KnowledgeStats(
            session.Number("SELECT count(*) FROM entries"),
            session.Query("SELECT source_type, count(*) FROM entries GROUP BY source_type",
                reader => KeyValuePair.Create((SourceType)reader.GetInt32(0), reader.GetInt64(1))).ToDictionary(),
            session.Number("SELECT count(*) FROM entries WHERE archived = 1"),
            session.Number("SELECT coalesce(sum(octet_length(content)), 0) FROM entries"),
            terms, vectors, space, dimensions, EntryTable.Version(session), _worker?.Problem), cancellationToken);
    }

    public Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken) => _follower.VerifyAsync(cancellationToken);

    public async Task RebuildAsync(CancellationToken cancellationToken)
    {
        await _follower.RebuildAsync(cancellationToken);
        await _learner.LearnAsync(force: true, cancellationToken);
    }

    public Task<long> GetVersionAsync(CancellationToken cancellationToken) =>
        Database.ReadAsync(EntryTable.Version, cancellationToken);

    public async Task<string> GetGenerationAsync(CancellationToken cancellationToken) =>
        Identity + "." + (await GetVersionAsync(cancellationToken)).ToString(CultureInfo.InvariantCulture);

    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await _follower.FollowAsync(cancellationToken);
        await _learner.LearnAsync(force: false, cancellationToken);
        if (_worker is not null)
            await _worker.RunAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _learner.StopAsync();
        if (_worker is not null)
            await _worker.DisposeAsync();
        SaveWords();
        _index.Dispose();
        Database.Dispose();
        _follower.Dispose();
        _learner.Dispose();
    }

    private void Bound(int count)
    {
        if (count > _options.MaxBatch)
        {
            throw new KnowledgeException(KnowledgeError.TooLarge,
                $"{count} at once are too many. Nothing was done. Send at most {_options.MaxBatch} at a time.");
        }
    }

    private static List<KnowledgeResult> Results(KnowledgeSession session, List<FoundSlot> found)
    {
        var results = new List<KnowledgeResult>(found.Count);
        foreach (var slot in found)
        {
            if (EntryTable.BySlot(session, slot.Slot) is { } row && row.Version == slot.Version)
                results.Add(new(row.Entry, slot.Score, slot.Lexical, slot.Vector, slot.Fused));
        }

        return results;
    }

    /// <summary>Null: everything.</summary>
    private async Task<SlotSet?> AllowedAsync(KnowledgeFilter filter, FilterSql sql, CancellationToken cancellationToken)
    {
        var plain = filter.SourceTypes.Length + filter.AnyTags.Length + filter.AllTags.Length + filter.Metadata.Length == 0
            && filter is { MaxAge: null, RunId: null };
        return await Database.ReadAsync(session =>
        {
            if (plain && session.Scalar("SELECT 1 FROM entries WHERE archived = 1 OR time_to_live IS NOT NULL LIMIT 1") is null)
                return null;
            var allowed = new SlotSet((int)session.Number("SELECT coalesce(max(slot), -1) + 1 FROM entries"));
            session.Each($"SELECT e.slot FROM entries e {sql.Where}", reader => allowed.Add(reader.GetInt32(0)), sql.Values);
            return allowed;
        }, cancellationToken);
    }

    private void TakenOver()
    {
        _worker?.Wake();
        _learner.Wake();
    }

    private void SaveWords()
    {
        try
        {
            _index.SaveWords();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.LogWarning("The words could not be written down ({Error}); the next start reads all entries.", e.Message);
        }
    }
}

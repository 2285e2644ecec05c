using System.Globalization;
using AgentFactory.Knowledge.Embeddings;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Vectors;
using Microsoft.Data.Sqlite;

namespace AgentFactory.Knowledge.Storage;

/// <summary>
/// The embedded store. The database is the truth; the index takes over each change by its number, so a process that was killed,
/// or that finds another's changes, continues from the number it knows.
/// </summary>
internal sealed class KnowledgeStore : IKnowledgeStore, IAsyncDisposable
{
    private const int CatchUpPage = 512;
    private const int Attempts = 3;
    private const int MaxRounds = 30;

    private readonly KnowledgeStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<KnowledgeStore> _log;
    private readonly SemaphoreSlim _changes = new(1, 1);
    private readonly SemaphoreSlim _learning = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly KnowledgeIndex _index;
    private readonly ModelEmbedder? _embedder;
    private readonly EmbeddingWorker? _worker;
    private readonly ModelShelf? _shelf;
    private volatile bool _isChanging;
    private Task _background = Task.CompletedTask;

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
            await store.CatchUpAsync(cancellationToken);
            await store.CheckAsync(cancellationToken);
            await store.DropStraysAsync(cancellationToken);
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
        return await ChangeAsync(writer => drafts.Select(writer.Store).ToList(), cancellationToken);
    }

    public Task<int> DeleteAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        Bound(ids.Count);
        return ChangeAsync(writer => ids.Count(writer.Delete), cancellationToken);
    }

    public Task<int> ArchiveAsync(IReadOnlyCollection<string> ids, bool archived, CancellationToken cancellationToken)
    {
        Bound(ids.Count);
        return ChangeAsync(writer => ids.Count(id => writer.Archive(id, archived)), cancellationToken);
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
        await FollowAsync(cancellationToken);
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
            await FollowAsync(cancellationToken);
        }
    }

    public async Task<KnowledgeStats> GetStatsAsync(CancellationToken cancellationToken)
    {
        await FollowAsync(cancellationToken);
        var (terms, vectors, space, dimensions) = _index.Figures();
        return await Database.ReadAsync(session => new KnowledgeStats(
            session.Number("SELECT count(*) FROM entries"),
            session.Query("SELECT source_type, count(*) FROM entries GROUP BY source_type",
                reader => KeyValuePair.Create((SourceType)reader.GetInt32(0), reader.GetInt64(1))).ToDictionary(),
            session.Number("SELECT count(*) FROM entries WHERE archived = 1"),
            session.Number("SELECT coalesce(sum(octet_length(content)), 0) FROM entries"),
            terms, vectors, space, dimensions, EntryTable.Version(session), _worker?.Problem), cancellationToken);
    }

    public async Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken)
    {
        const int MaxDifferences = 100;
        await _changes.WaitAsync(cancellationToken);
        try
        {
            await TakeOverAsync(cancellationToken);
            return await Database.ReadAsync(session =>
            {
                var known = new SlotSet((int)session.Number("SELECT coalesce(max(slot), -1) + 1 FROM entries"));
                var differences = new List<string>();
                session.Each("SELECT slot, version, id, content FROM entries", reader =>
                {
                    known.Add(reader.GetInt32(0));
                    if (differences.Count < MaxDifferences
                        && _index.Difference(reader.GetInt32(0), reader.GetInt64(1), reader.GetString(3)) is { } difference)
                        differences.Add($"{reader.GetString(2)}: {difference}");
                });
                differences.AddRange(_index.Strays(known).Select(slot => $"slot {slot}: indexed, but no entry").Take(MaxDifferences - differences.Count));
                return new VerifyReport(known.Count, differences);
            }, cancellationToken);
        }
        finally
        {
            _changes.Release();
        }
    }

    public async Task RebuildAsync(CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken);
        try
        {
            _index.Version = 0;
            await TakeOverAsync(cancellationToken);
        }
        finally
        {
            _changes.Release();
        }

        await DropStraysAsync(cancellationToken);
        await LearnAsync(force: true, cancellationToken);
    }

    public Task<long> GetVersionAsync(CancellationToken cancellationToken) =>
        Database.ReadAsync(EntryTable.Version, cancellationToken);

    public async Task<string> GetGenerationAsync(CancellationToken cancellationToken) =>
        Identity + "." + (await GetVersionAsync(cancellationToken)).ToString(CultureInfo.InvariantCulture);

    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await FollowAsync(cancellationToken);
        await LearnAsync(force: false, cancellationToken);
        if (_worker is not null)
            await _worker.RunAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _background;
        if (_worker is not null)
            await _worker.DisposeAsync();
        SaveWords();
        _index.Dispose();
        Database.Dispose();
        _closing.Dispose();
        _changes.Dispose();
        _learning.Dispose();
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

    private async Task<T> ChangeAsync<T>(Func<EntryWriter, T> work, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken);
        _isChanging = true;
        try
        {
            var result = await Database.WriteAsync(
                session =>
                {
                    var writer = new EntryWriter(session, _time.GetUtcNow());
                    var done = work(writer);
                    writer.Finish();
                    return done;
                },
                cancellationToken);
            // It is stored: from here on nobody may turn back.
            await TakeOverAsync(CancellationToken.None);
            return result;
        }
        finally
        {
            _isChanging = false;
            _changes.Release();
        }
    }

    /// <summary>
    /// Takes over what other processes stored. Not while this one is storing: it will do that itself in a moment, nobody was told
    /// yet that it has stored anything, and a query must not wait for an ingest.
    /// </summary>
    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (!_isChanging && await GetVersionAsync(cancellationToken) > _index.Version)
            await CatchUpAsync(cancellationToken);
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken);
        try
        {
            await TakeOverAsync(cancellationToken);
        }
        finally
        {
            _changes.Release();
        }
    }

    private async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        await Database.ReadAsync(session =>
        {
            var known = _index.Version;
            var latest = EntryTable.Version(session);
            if (latest == known)
                return false;
            var page = new List<IndexChange>(CatchUpPage);
            void Take(SqliteDataReader reader, string? content)
            {
                page.Add(new(reader.GetInt32(0), reader.GetInt64(1), content));
                if (page.Count < CatchUpPage)
                    return;
                cancellationToken.ThrowIfCancellationRequested();
                _index.Apply(page);
                page.Clear();
            }

            session.Each("SELECT slot, version FROM freed WHERE version > $1", reader => Take(reader, null), known);
            session.Each("SELECT slot, version, content FROM entries WHERE version > $1 ORDER BY version",
                reader => Take(reader, reader.GetString(2)), known);
            _index.Apply(page);
            _index.Version = latest;
            return true;
        }, cancellationToken);
        _worker?.Wake();
        if (_index.WantsLearning && _background.IsCompleted && !_closing.IsCancellationRequested)
            _background = Task.Run(LearnInBackgroundAsync, CancellationToken.None);
    }

    /// <summary>The words that were written down once are of use only where they are of these very entries.</summary>
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var agrees = await Database.ReadAsync(session =>
            EntryTable.Version(session) != _index.Version
            || _index.Agrees(session.Query("SELECT slot, version FROM entries", reader => (reader.GetInt32(0), reader.GetInt64(1)))), cancellationToken);
        if (agrees)
            return;
        _log.LogWarning("The words that were written down do not agree with the entries; they are made anew.");
        _index.ForgetWords();
        _index.Version = 0;
        await CatchUpAsync(cancellationToken);
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

    private Task<int> DropStraysAsync(CancellationToken cancellationToken) => Database.ReadAsync(session =>
    {
        var known = new SlotSet((int)session.Number("SELECT coalesce(max(slot), -1) + 1 FROM entries"));
        session.Each("SELECT slot FROM entries", reader => known.Add(reader.GetInt32(0)));
        var strays = _index.Strays(known);
        if (strays.Count > 0 && EntryTable.Version(session) == _index.Version)
            _index.Drop(strays);
        return strays.Count;
    }, cancellationToken);

    private async Task LearnInBackgroundAsync()
    {
        try
        {
            // Learned while much is being stored, it would be outgrown at once, and take the processors from the ingest.
            long seen;
            var rounds = 0;
            do
            {
                seen = _index.Version;
                await Task.Delay(_options.LearnAfter, _time, _closing.Token);
            }
            while (seen != _index.Version && ++rounds < MaxRounds);
            await LearnAsync(force: false, _closing.Token);
        }
        catch (OperationCanceledException)
        {
            // The store is closing; the next one learns.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            _log.LogWarning(e, "Vectors could not be learned; those of {Space} stay in use. The next change tries again.", _index.Space.Name);
        }
    }

    private async Task LearnAsync(bool force, CancellationToken cancellationToken)
    {
        await _learning.WaitAsync(cancellationToken);
        try
        {
            if (force || _index.WantsLearning)
                await Task.Run(() => _index.Learn(cancellationToken), cancellationToken);
        }
        finally
        {
            _learning.Release();
        }
    }
}

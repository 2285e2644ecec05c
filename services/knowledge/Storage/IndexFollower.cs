using AgentFactory.Knowledge.Vectors;
using Microsoft.Data.Sqlite;

namespace AgentFactory.Knowledge.Storage;

/// <summary>
/// Keeps the index in step with the database: one change at a time, each by its number, so that a process that was killed,
/// or that finds another's changes, continues from the number it knows.
/// </summary>
internal sealed class IndexFollower(
    KnowledgeDatabase database, KnowledgeIndex index, TimeProvider time, ILogger<KnowledgeStore> log, Action takenOver) : IDisposable
{
    private const int CatchUpPage = 512;

    private readonly SemaphoreSlim _changes = new(1, 1);
    private volatile bool _isChanging;

    /// <summary>Takes over what the index does not know yet, and repairs it where it does not agree with the entries.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await CatchUpAsync(cancellationToken);
        await CheckAsync(cancellationToken);
        await DropStraysAsync(cancellationToken);
    }

    /// <summary>Stores, and takes over what was stored.</summary>
    public async Task<T> ChangeAsync<T>(Func<EntryWriter, T> work, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken);
        _isChanging = true;
        try
        {
            var result = await database.WriteAsync(
                session =>
                {
                    var writer = new EntryWriter(session, time.GetUtcNow());
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
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (!_isChanging && await database.ReadAsync(EntryTable.Version, cancellationToken) > index.Version)
            await CatchUpAsync(cancellationToken);
    }

    /// <summary>Compares the index with the entries; changes neither.</summary>
    public async Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken)
    {
        const int MaxDifferences = 100;
        await _changes.WaitAsync(cancellationToken);
        try
        {
            await TakeOverAsync(cancellationToken);
            return await database.ReadAsync(session =>
            {
                var known = new SlotSet((int)session.Number("SELECT coalesce(max(slot), -1) + 1 FROM entries"));
                var differences = new List<string>();
                session.Each("SELECT slot, version, id, content FROM entries", reader =>
                {
                    known.Add(reader.GetInt32(0));
                    if (differences.Count < MaxDifferences
                        && index.Difference(reader.GetInt32(0), reader.GetInt64(1), reader.GetString(3)) is { } difference)
                        differences.Add($"{reader.GetString(2)}: {difference}");
                });
                differences.AddRange(index.Strays(known).Select(slot => $"slot {slot}: indexed, but no entry").Take(MaxDifferences - differences.Count));
                return new VerifyReport(known.Count, differences);
            }, cancellationToken);
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Makes the index anew from the entries.</summary>
    public async Task RebuildAsync(CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken);
        try
        {
            index.Version = 0;
            await TakeOverAsync(cancellationToken);
        }
        finally
        {
            _changes.Release();
        }

        await DropStraysAsync(cancellationToken);
    }

    public void Dispose() => _changes.Dispose();

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
        await database.ReadAsync(session =>
        {
            var known = index.Version;
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
                index.Apply(page);
                page.Clear();
            }

            session.Each("SELECT slot, version FROM freed WHERE version > $1", reader => Take(reader, null), known);
            session.Each("SELECT slot, version, content FROM entries WHERE version > $1 ORDER BY version",
                reader => Take(reader, reader.GetString(2)), known);
            index.Apply(page);
            index.Version = latest;
            return true;
        }, cancellationToken);
        takenOver();
    }

    /// <summary>The words that were written down once are of use only where they are of these very entries.</summary>
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var agrees = await database.ReadAsync(session =>
            EntryTable.Version(session) != index.Version
            || index.Agrees(session.Query("SELECT slot, version FROM entries", reader => (reader.GetInt32(0), reader.GetInt64(1)))), cancellationToken);
        if (agrees)
            return;
        log.LogWarning("The words that were written down do not agree with the entries; they are made anew.");
        index.ForgetWords();
        index.Version = 0;
        await CatchUpAsync(cancellationToken);
    }

    private Task<int> DropStraysAsync(CancellationToken cancellationToken) => database.ReadAsync(session =>
    {
        var known = new SlotSet((int)session.Number("SELECT coalesce(max(slot), -1) + 1 FROM entries"));
        session.Each("SELECT slot FROM entries", reader => known.Add(reader.GetInt32(0)));
        var strays = index.Strays(known);
        if (strays.Count > 0 && EntryTable.Version(session) == index.Version)
            index.Drop(strays);
        return strays.Count;
    }, cancellationToken);
}

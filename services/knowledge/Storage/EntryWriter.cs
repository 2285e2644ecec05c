using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using AgentFactory.Knowledge.Entries;

namespace AgentFactory.Knowledge.Storage;

/// <summary>Writes entries within one transaction, and numbers its changes. <see cref="Finish"/> comes last.</summary>
internal sealed class EntryWriter(KnowledgeSession session, DateTimeOffset now)
{
    private const int MaxFreeSlots = 1000;
    private readonly long _known = EntryTable.Version(session);
    private long _changes;
    private List<long>? _freeSlots;
    private long _nextSlot;

    public StoredEntry Store(KnowledgeDraft draft)
    {
        var hash = DraftCheck.Hash(draft);
        var id = draft.Id ?? $"k{hash.AsSpan(0, 24)}";
        var rows = EntryTable.Like(session, id, hash);
        var same = rows.Find(row => row.Entry.ContentHash == hash);
        if (draft.Id is null && same is not null)
            id = same.Entry.Id;
        if (same is not null && same.Entry.Id != id)
        {
            // The named entry gave up its content for one that is there already.
            Delete(id);
            Update(same, same.Entry with
            {
                Tags = Sorted(same.Entry.Tags.AddRange(draft.Tags)),
                Metadata = draft.Metadata.SetItems(same.Entry.Metadata),
                TimeToLive = HasExpired(same.Entry) ? draft.TimeToLive : same.Entry.TimeToLive,
                Archived = false,
            });
            return new(same.Entry.Id, StoreEffect.Merged);
        }

        var old = rows.Find(row => row.Entry.Id == id);
        var entry = new KnowledgeEntry
        {
            Id = id,
            Content = draft.Content,
            SourceType = draft.SourceType,
            Tags = Sorted(draft.Id is null && old is not null ? old.Entry.Tags.AddRange(draft.Tags) : draft.Tags),
            Metadata = draft.Id is null && old is not null ? old.Entry.Metadata.SetItems(draft.Metadata) : draft.Metadata,
            Created = old?.Entry.Created ?? now,
            Updated = now,
            Provenance = old is not null && draft.Provenance == Provenance.Unknown ? old.Entry.Provenance : draft.Provenance,
            TimeToLive = draft.TimeToLive,
            ContentHash = hash,
            Archived = old is { Entry.Archived: true } && old.Entry.ContentHash == hash,
        };
        if (old is not null)
            return new(id, Update(old, entry) ? StoreEffect.Updated : StoreEffect.Unchanged);
        Insert(entry);
        return new(id, StoreEffect.Created);
    }

    public bool Delete(string id)
    {
        if (session.Scalar("SELECT slot FROM entries WHERE id = $1", id) is not long slot)
            return false;
        session.Execute("DELETE FROM entries WHERE slot = $1", slot);
        session.Execute("INSERT INTO freed VALUES ($1, $2)", slot, NextVersion());
        return true;
    }

    public bool Archive(string id, bool archived) =>
        session.Scalar("SELECT slot FROM entries WHERE id = $1 AND archived <> $2", id, archived ? 1 : 0) is long slot
        && session.Execute("UPDATE entries SET archived = $2, version = $3 WHERE slot = $1", slot, archived ? 1 : 0, NextVersion()) == 1;

    /// <summary>Writes down how many changes there were.</summary>
    public void Finish()
    {
        if (_changes > 0)
            session.Execute("UPDATE state SET version = $1", _known + _changes);
    }

    private long NextVersion() => _known + ++_changes;

    /// <summary>Slots of deleted entries go first, so that the indexes do not grow for nothing.</summary>
    private long TakeSlot()
    {
        if (_freeSlots is null)
        {
            _freeSlots = session.Query("SELECT slot FROM freed ORDER BY slot LIMIT $1", reader => reader.GetInt64(0), MaxFreeSlots);
            _freeSlots.Reverse();
            // Above the freed ones too: what is known of them must not be lost before every index has taken it over.
            _nextSlot = session.Number("SELECT max(coalesce((SELECT max(slot) FROM entries), -1), coalesce((SELECT max(slot) FROM freed), -1)) + 1");
        }

        if (_freeSlots is not [.., var slot])
            return _nextSlot++;
        _freeSlots.RemoveAt(_freeSlots.Count - 1);
        session.Execute("DELETE FROM freed WHERE slot = $1", slot);
        return slot;
    }

    private void Insert(KnowledgeEntry entry)
    {
        var slot = TakeSlot();
        session.Execute($"INSERT INTO entries ({EntryTable.Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            slot, entry.Id, entry.ContentHash, entry.Content, (int)entry.SourceType, entry.Created.UtcTicks, now.UtcTicks,
            entry.TimeToLive?.Ticks, entry.Provenance.RunId, entry.Provenance.TaskId, entry.Provenance.Commit,
            entry.Archived ? 1 : 0, NextVersion());
        InsertTags(slot, entry);
        InsertMetadata(slot, entry);
    }

    private bool HasExpired(KnowledgeEntry entry) => entry.TimeToLive is { } life && now - entry.Updated >= life;

    private bool Update(StoredRow old, KnowledgeEntry entry)
    {
        var tags = !entry.Tags.SequenceEqual(old.Entry.Tags);
        var metadata = !entry.Metadata.SequenceEqual(old.Entry.Metadata);
        // What is past its time and comes again begins to live anew.
        if (!tags && !metadata && !HasExpired(old.Entry) && entry with { Updated = old.Entry.Updated, Tags = old.Entry.Tags, Metadata = old.Entry.Metadata } == old.Entry)
            return false;
        session.Execute(
            "UPDATE entries SET hash = $2, content = $3, source_type = $4, updated = $5, time_to_live = $6, run_id = $7, "
            + "task_id = $8, commit_id = $9, archived = $10, version = $11 WHERE slot = $1",
            old.Slot, entry.ContentHash, entry.Content, (int)entry.SourceType, now.UtcTicks, entry.TimeToLive?.Ticks,
            entry.Provenance.RunId, entry.Provenance.TaskId, entry.Provenance.Commit, entry.Archived ? 1 : 0, NextVersion());
        if (tags)
        {
            session.Execute("DELETE FROM tags WHERE slot = $1", old.Slot);
            InsertTags(old.Slot, entry);
        }

        if (metadata)
        {
            session.Execute("DELETE FROM metadata WHERE slot = $1", old.Slot);
            InsertMetadata(old.Slot, entry);
        }

        return true;
    }

    private void InsertTags(long slot, KnowledgeEntry entry)
    {
        if (entry.Tags.Length > 0)
            session.Execute("INSERT INTO tags VALUES " + Rows(entry.Tags.Length, 2), [.. entry.Tags.SelectMany(tag => (object?[])[tag, slot])]);
    }

    private void InsertMetadata(long slot, KnowledgeEntry entry)
    {
        if (entry.Metadata.Count > 0)
            session.Execute(
                "INSERT INTO metadata VALUES " + Rows(entry.Metadata.Count, 5),
                [.. entry.Metadata.SelectMany(pair => (object?[])
                    [pair.Key, slot, pair.Value.Text, pair.Value.Number, pair.Value.Truth is { } truth ? truth ? 1 : 0 : null])]);
    }

    /// <summary>All rows in one statement: most of what a small one costs is its call.</summary>
    private static string Rows(int rows, int columns)
    {
        var sql = new StringBuilder();
        for (var i = 0; i < rows * columns; i++)
            sql.Append(i % columns > 0 ? ", " : i > 0 ? "), (" : "(").Append(CultureInfo.InvariantCulture, $"${i + 1}");
        return sql.Append(')').ToString();
    }

    private static ImmutableArray<string> Sorted(ImmutableArray<string> tags) =>
        tags.Length == 0 ? [] : [.. tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

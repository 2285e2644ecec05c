using System.Collections.Immutable;
using AgentFactory.Knowledge.Entries;
using Microsoft.Data.Sqlite;

namespace AgentFactory.Knowledge.Storage;

/// <summary>Reads and writes entries. Called within a transaction.</summary>
internal static class EntryTable
{
    private const string Columns =
        "slot, id, hash, content, source_type, created, updated, time_to_live, run_id, task_id, commit_id, archived, version";

    public static long Version(KnowledgeSession session) => session.Number("SELECT version FROM state");

    public static StoredRow? ById(KnowledgeSession session, string id) =>
        Only(session, session.Query($"SELECT {Columns} FROM entries WHERE id = $1", Read, id));

    public static StoredRow? BySlot(KnowledgeSession session, int slot) =>
        Only(session, session.Query($"SELECT {Columns} FROM entries WHERE slot = $1", Read, slot));

    public static StoredEntry Store(KnowledgeSession session, KnowledgeDraft draft, DateTimeOffset now)
    {
        var hash = DraftCheck.Hash(draft);
        var same = session.Scalar("SELECT id FROM entries WHERE hash = $1", hash) as string;
        var id = draft.Id ?? same ?? $"k{hash.AsSpan(0, 24)}";
        if (same is not null && same != id)
        {
            // The named entry gave up its content for one that is there already.
            Delete(session, id);
            var kept = ById(session, same)!;
            Save(session, kept.Slot, kept.Entry with
            {
                Tags = Tags(kept.Entry.Tags.AddRange(draft.Tags)),
                Metadata = draft.Metadata.SetItems(kept.Entry.Metadata),
                Archived = false,
            }, kept.Entry, now);
            return new(same, StoreEffect.Merged);
        }

        var old = ById(session, id);
        var entry = new KnowledgeEntry
        {
            Id = id,
            Content = draft.Content,
            SourceType = draft.SourceType,
            Tags = Tags(draft.Id is null && old is not null ? old.Entry.Tags.AddRange(draft.Tags) : draft.Tags),
            Metadata = draft.Id is null && old is not null ? old.Entry.Metadata.SetItems(draft.Metadata) : draft.Metadata,
            Created = old?.Entry.Created ?? now,
            Updated = now,
            Provenance = old is not null && draft.Provenance == Provenance.Unknown ? old.Entry.Provenance : draft.Provenance,
            TimeToLive = draft.TimeToLive,
            ContentHash = hash,
            Archived = old is { Entry.Archived: true } && old.Entry.ContentHash == hash,
        };
        if (old is null)
        {
            Save(session, TakeSlot(session), entry, null, now);
            return new(id, StoreEffect.Created);
        }

        return new(id, Save(session, old.Slot, entry, old.Entry, now) ? StoreEffect.Updated : StoreEffect.Unchanged);
    }

    public static bool Delete(KnowledgeSession session, string id)
    {
        if (session.Scalar("SELECT slot FROM entries WHERE id = $1", id) is not long slot)
            return false;
        session.Execute("DELETE FROM entries WHERE slot = $1", slot);
        session.Execute("INSERT INTO freed VALUES ($1, $2)", slot, NextVersion(session));
        return true;
    }

    public static bool Archive(KnowledgeSession session, string id, bool archived) =>
        session.Scalar("SELECT slot FROM entries WHERE id = $1 AND archived <> $2", id, archived ? 1 : 0) is long slot
        && session.Execute("UPDATE entries SET archived = $2, version = $3 WHERE slot = $1", slot, archived ? 1 : 0, NextVersion(session)) == 1;

    private static ImmutableArray<string> Tags(ImmutableArray<string> tags) =>
        tags.Length == 0 ? [] : [.. tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static long NextVersion(KnowledgeSession session) =>
        session.Number("UPDATE state SET version = version + 1 RETURNING version");

    private static long TakeSlot(KnowledgeSession session) =>
        session.Scalar("DELETE FROM freed WHERE slot = (SELECT min(slot) FROM freed) RETURNING slot") as long?
        ?? session.Number("SELECT coalesce(max(slot), -1) + 1 FROM entries");

    private static bool Save(KnowledgeSession session, long slot, KnowledgeEntry entry, KnowledgeEntry? old, DateTimeOffset now)
    {
        var tags = old is null || !entry.Tags.SequenceEqual(old.Tags);
        var metadata = old is null || !entry.Metadata.SequenceEqual(old.Metadata);
        if (old is not null && !tags && !metadata && entry with { Updated = old.Updated, Tags = old.Tags, Metadata = old.Metadata } == old)
            return false;

        if (old is null)
        {
            session.Execute($"INSERT INTO entries ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                slot, entry.Id, entry.ContentHash, entry.Content, (int)entry.SourceType, entry.Created.UtcTicks, now.UtcTicks,
                entry.TimeToLive?.Ticks, entry.Provenance.RunId, entry.Provenance.TaskId, entry.Provenance.Commit,
                entry.Archived ? 1 : 0, NextVersion(session));
        }
        else
        {
            session.Execute(
                "UPDATE entries SET hash = $2, content = $3, source_type = $4, updated = $5, time_to_live = $6, run_id = $7, "
                + "task_id = $8, commit_id = $9, archived = $10, version = $11 WHERE slot = $1",
                slot, entry.ContentHash, entry.Content, (int)entry.SourceType, now.UtcTicks, entry.TimeToLive?.Ticks,
                entry.Provenance.RunId, entry.Provenance.TaskId, entry.Provenance.Commit, entry.Archived ? 1 : 0, NextVersion(session));
        }

        if (tags)
        {
            if (old is not null)
                session.Execute("DELETE FROM tags WHERE slot = $1", slot);
            foreach (var tag in entry.Tags)
                session.Execute("INSERT INTO tags VALUES ($1, $2)", tag, slot);
        }

        if (metadata)
        {
            if (old is not null)
                session.Execute("DELETE FROM metadata WHERE slot = $1", slot);
            foreach (var (key, value) in entry.Metadata)
            {
                session.Execute("INSERT INTO metadata VALUES ($1, $2, $3, $4, $5)",
                    key, slot, value.Text, value.Number, value.Truth is { } truth ? (truth ? 1 : 0) : null);
            }
        }

        return true;
    }

    private static StoredRow? Only(KnowledgeSession session, List<StoredRow> rows)
    {
        if (rows.Count == 0)
            return null;
        var row = rows[0];
        var tags = session.Query("SELECT tag FROM tags WHERE slot = $1", reader => reader.GetString(0), row.Slot);
        var metadata = session.Query("SELECT name, text, number, truth FROM metadata WHERE slot = $1",
            reader => KeyValuePair.Create(reader.GetString(0),
                !reader.IsDBNull(1) ? MetadataValue.Of(reader.GetString(1))
                : !reader.IsDBNull(2) ? MetadataValue.Of(reader.GetDouble(2)) : MetadataValue.Of(reader.GetInt64(3) != 0)), row.Slot);
        return row with
        {
            Entry = row.Entry with
            {
                Tags = Tags([.. tags]),
                Metadata = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, metadata),
            },
        };
    }

    private static StoredRow Read(SqliteDataReader reader) => new(reader.GetInt32(0), reader.GetInt64(12), new()
    {
        Id = reader.GetString(1),
        ContentHash = reader.GetString(2),
        Content = reader.GetString(3),
        SourceType = (SourceType)reader.GetInt32(4),
        Created = new(reader.GetInt64(5), TimeSpan.Zero),
        Updated = new(reader.GetInt64(6), TimeSpan.Zero),
        TimeToLive = reader.IsDBNull(7) ? null : TimeSpan.FromTicks(reader.GetInt64(7)),
        Provenance = new(Text(reader, 8), Text(reader, 9), Text(reader, 10)),
        Archived = reader.GetInt64(11) != 0,
    });

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}

/// <summary>An entry, its place in the indexes, and the change that it is from.</summary>
internal sealed record StoredRow(int Slot, long Version, KnowledgeEntry Entry);

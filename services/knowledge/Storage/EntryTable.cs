using System.Collections.Immutable;
using AgentFactory.Knowledge.Entries;
using Microsoft.Data.Sqlite;

namespace AgentFactory.Knowledge.Storage;

/// <summary>Reads entries. Called within a transaction.</summary>
internal static class EntryTable
{
    public const string Columns =
        "slot, id, hash, content, source_type, created, updated, time_to_live, run_id, task_id, commit_id, archived, version";

    public static long Version(KnowledgeSession session) => session.Number("SELECT version FROM state");

    public static StoredRow? ById(KnowledgeSession session, string id) =>
        Only(session, session.Query($"SELECT {Columns} FROM entries WHERE id = $1", Read, id));

    /// <summary>Those that have the id or the content, at most two.</summary>
    public static List<StoredRow> Like(KnowledgeSession session, string id, string hash) =>
        session.Query($"SELECT {Columns} FROM entries WHERE id = $1 UNION SELECT {Columns} FROM entries WHERE hash = $2", Read, id, hash)
            .ConvertAll(row => Only(session, [row])!);

    public static StoredRow? BySlot(KnowledgeSession session, int slot) =>
        Only(session, session.Query($"SELECT {Columns} FROM entries WHERE slot = $1", Read, slot));

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
                Tags = [.. tags.Order(StringComparer.Ordinal)],
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

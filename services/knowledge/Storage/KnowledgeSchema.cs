namespace AgentFactory.Knowledge.Storage;

/// <summary>The tables. A released step is never edited: a change is a new step at the end.</summary>
internal static class KnowledgeSchema
{
    /// <summary>Marks the file as ours (<c>PRAGMA application_id</c>): "AFkn".</summary>
    public const long ApplicationId = 0x41466B6E;

    /// <summary>
    /// Times are UTC ticks. A slot is an entry's place in every index; the slots of deleted entries are used again. The
    /// version counts changes: what is above the one an index knows, it has yet to take over. The identity tells files that
    /// were derived from this database from those of another that lay here before.
    /// </summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE state (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            version INTEGER NOT NULL,
            identity TEXT NOT NULL
        ) STRICT;
        INSERT INTO state VALUES (1, 0, lower(hex(randomblob(8))));

        CREATE TABLE entries (
            slot INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            hash TEXT NOT NULL UNIQUE,
            content TEXT NOT NULL,
            source_type INTEGER NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            time_to_live INTEGER,
            run_id TEXT,
            task_id TEXT,
            commit_id TEXT,
            archived INTEGER NOT NULL DEFAULT 0,
            version INTEGER NOT NULL UNIQUE
        ) STRICT;

        CREATE INDEX entries_of_run ON entries (run_id) WHERE run_id IS NOT NULL;

        CREATE TABLE tags (
            tag TEXT NOT NULL,
            slot INTEGER NOT NULL REFERENCES entries (slot) ON DELETE CASCADE,
            PRIMARY KEY (tag, slot)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX tags_of_entry ON tags (slot, tag);

        CREATE TABLE metadata (
            name TEXT NOT NULL,
            slot INTEGER NOT NULL REFERENCES entries (slot) ON DELETE CASCADE,
            text TEXT,
            number REAL,
            truth INTEGER,
            PRIMARY KEY (name, slot)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX metadata_of_entry ON metadata (slot, name);
        CREATE INDEX metadata_by_text ON metadata (name, text);

        CREATE TABLE freed (
            slot INTEGER PRIMARY KEY,
            version INTEGER NOT NULL UNIQUE
        ) STRICT;
        """,
    ];
}

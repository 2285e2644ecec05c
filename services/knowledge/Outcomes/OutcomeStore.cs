using System.Globalization;
using System.Text.Json;
using AgentFactory.Knowledge.Files;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace AgentFactory.Knowledge.Outcomes;

/// <summary>
/// Numbers entries so that they can be cited, and remembers how the runs ended that cited them. A database of its own:
/// a rebuilt store keeps its lessons.
/// </summary>
internal sealed class OutcomeStore(IOptions<KnowledgeOptions> knowledge, IOptions<OutcomeOptions> options, TimeProvider time) : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS citation (number INTEGER PRIMARY KEY AUTOINCREMENT, entry TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE IF NOT EXISTS outcome (
            number INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, task TEXT NOT NULL, entry TEXT NOT NULL,
            success INTEGER NOT NULL, milliseconds INTEGER NOT NULL, usd REAL NOT NULL, at INTEGER NOT NULL, UNIQUE (run, task, entry)) STRICT;
        CREATE TABLE IF NOT EXISTS tally (
            entry TEXT PRIMARY KEY, cited INTEGER NOT NULL, succeeded INTEGER NOT NULL, good REAL NOT NULL, bad REAL NOT NULL,
            usd REAL NOT NULL, milliseconds INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS shown (
            run TEXT NOT NULL, task TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (run, task, number)) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS shown_at ON shown (at);
        """;

    private const string TallyColumns = "entry, cited, succeeded, good, bad, usd, milliseconds, at";

    private readonly string _path = Path.Combine(knowledge.Value.Directory, "outcomes.db");
    private readonly SideDatabase _database = new(Path.Combine(knowledge.Value.Directory, "outcomes.db"), Schema);

    // Nothing was ever cited: asking leaves no file behind.
    private bool IsEmpty => !File.Exists(_path);

    private OutcomeOptions Options => options.Value;

    /// <summary>The entries' citation numbers; an entry keeps its number for good.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CiteAsync(IReadOnlyCollection<string> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
            return new Dictionary<string, long>();
        var known = await _database.ReadAsync(connection => Numbers(connection, entries), cancellationToken);
        if (known.Count == entries.Count)
            return known;
        return await _database.TransactAsync(
            (connection, _) =>
            {
                foreach (var entry in entries)
                    connection.Run("INSERT INTO citation (entry) VALUES ($1) ON CONFLICT DO NOTHING", entry);
                return Numbers(connection, entries);
            },
            cancellationToken);
    }

    /// <summary>
    /// Remembers what a task was shown. Text from anywhere can end up in a task's output, so a citation by itself proves
    /// nothing.
    /// </summary>
    public async Task ShowAsync(string run, string task, IReadOnlyCollection<long> numbers, CancellationToken cancellationToken)
    {
        if (numbers.Count == 0)
            return;
        await _database.TransactAsync(
            (connection, _) =>
            {
                var now = time.GetUtcNow();
                connection.Run("DELETE FROM shown WHERE at < $1", (now - Options.ShownFor).ToUnixTimeMilliseconds());
                foreach (var number in numbers)
                    connection.Run("INSERT OR REPLACE INTO shown (run, task, number, at) VALUES ($1, $2, $3, $4)", run, task, number, now.ToUnixTimeMilliseconds());
                return true;
            },
            cancellationToken);
    }

    /// <summary>Remembers an outcome once, however often it is told, for what the task was shown.</summary>
    /// <returns>The entries that know of it only now, with what they know.</returns>
    public Task<IReadOnlyList<Lesson>> RecordAsync(Outcome outcome, CancellationToken cancellationToken) =>
        _database.TransactAsync<IReadOnlyList<Lesson>>(
            (connection, _) =>
            {
                var now = time.GetUtcNow();
                var lessons = new List<Lesson>();
                foreach (var number in outcome.Cited.Distinct().Order())
                {
                    if (connection.Scalar(
                        "SELECT entry FROM citation WHERE number = $1 AND number IN (SELECT number FROM shown WHERE run = $2 AND task = $3)",
                        number, outcome.RunId, outcome.TaskId) is not string entry)
                        continue;
                    var isNew = connection.Run(
                        "INSERT INTO outcome (run, task, entry, success, milliseconds, usd, at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
                        outcome.RunId, outcome.TaskId, entry, outcome.Success ? 1 : 0, (long)outcome.Duration.TotalMilliseconds, outcome.CostUsd, now.ToUnixTimeMilliseconds()) > 0;
                    if (!isNew)
                        continue;
                    var before = connection.Rows($"SELECT {TallyColumns} FROM tally WHERE entry = $1", ReadTally, entry) is [var (_, found)] ? found : Tally.Empty(now);
                    var after = before.At(now, Options.HalfLife).Add(outcome.Success, outcome.CostUsd, outcome.Duration);
                    connection.Run(
                        $"INSERT OR REPLACE INTO tally ({TallyColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                        entry, after.Cited, after.Succeeded, after.Good, after.Bad, after.CostUsd, (long)after.Duration.TotalMilliseconds, after.AsOf.ToUnixTimeMilliseconds());
                    lessons.Add(Weigh(entry, after, now));
                }

                return lessons;
            },
            cancellationToken);

    /// <summary>The weights of those of the entries that have outcomes; the others weigh 1.</summary>
    public async Task<IReadOnlyDictionary<string, double>> WeightsAsync(IReadOnlyCollection<string> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0 || IsEmpty)
            return new Dictionary<string, double>();
        var rows = await _database.ReadAsync(
            connection => connection.Rows(
                $"SELECT {TallyColumns} FROM tally WHERE entry IN (SELECT value FROM json_each($1))", ReadTally, JsonSerializer.Serialize(entries)),
            cancellationToken);
        var now = time.GetUtcNow();
        return rows.ToDictionary(row => row.Entry, row => Weigh(row.Entry, row.Tally, now).Weight, StringComparer.Ordinal);
    }

    /// <summary>All entries with outcomes, heaviest first.</summary>
    public async Task<IReadOnlyList<Lesson>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        var rows = await _database.ReadAsync(connection => connection.Rows($"SELECT {TallyColumns} FROM tally", ReadTally), cancellationToken);
        var now = time.GetUtcNow();
        return [.. rows.Select(row => Weigh(row.Entry, row.Tally, now))
            .OrderByDescending(lesson => lesson.SuccessRate).ThenBy(lesson => lesson.EntryId, StringComparer.Ordinal).Take(limit)];
    }

    /// <summary>Goes up with every outcome, also of other processes.</summary>
    public async Task<long> GetVersionAsync(CancellationToken cancellationToken) =>
        IsEmpty ? 0 : await _database.ReadAsync(connection => Convert.ToInt64(connection.Scalar("SELECT coalesce(max(number), 0) FROM outcome"), CultureInfo.InvariantCulture), cancellationToken);

    public void Dispose() => _database.Dispose();

    private Lesson Weigh(string entry, Tally tally, DateTimeOffset now)
    {
        var current = tally.At(now, Options.HalfLife);
        return new Lesson(entry, current, current.SuccessRate(Options), current.Weight(Options), tally.AsOf);
    }

    private static Dictionary<string, long> Numbers(SqliteConnection connection, IReadOnlyCollection<string> entries) =>
        connection.Rows(
                "SELECT entry, number FROM citation WHERE entry IN (SELECT value FROM json_each($1))",
                reader => (Entry: reader.GetString(0), Number: reader.GetInt64(1)), JsonSerializer.Serialize(entries))
            .ToDictionary(row => row.Entry, row => row.Number, StringComparer.Ordinal);

    private static (string Entry, Tally Tally) ReadTally(SqliteDataReader reader) =>
        (reader.GetString(0), new Tally(
            reader.GetInt32(1), reader.GetInt32(2), reader.GetDouble(3), reader.GetDouble(4), reader.GetDouble(5),
            TimeSpan.FromMilliseconds(reader.GetInt64(6)), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(7))));
}

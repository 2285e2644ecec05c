using System.Diagnostics;
using System.Runtime.CompilerServices;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace AgentFactory.Benchmarks;

/// <summary>One event a transaction, by one writer: the store against a bare loop over the same tables at the same durability.</summary>
internal static class SpineAppend
{
    private const int RoundsThatCount = 9;
    private const int Events = 1_000;
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await MeasureAsync("events appended; flushed to disk", SqliteDurability.PowerFailure, cancellationToken);
        yield return await MeasureAsync("events appended; not flushed", SqliteDurability.ProcessFailure, cancellationToken);
    }

    private static async Task<Figure> MeasureAsync(string name, SqliteDurability durability, CancellationToken cancellationToken)
    {
        using var folder = Scratch.OnDisk();
        using var database = new SqliteDatabase(new() { Path = folder["ours.db"], Durability = durability });
        var store = new SqliteRunStore(database);
        using (new SqliteDatabase(new() { Path = folder["bare.db"], Durability = durability }))
        {
            // The same tables for the baseline.
        }

        using var bare = new BareLoop(folder["bare.db"], durability);
        var ours = 0L;
        await store.AppendAsync("r1", 0, null, new([new RunSubmitted(SpineFleet.Prp, new(), new string('a', 40))], []), Now, cancellationToken);
        ours++;
        return await Rounds.CompareAsync(
            name, "events/s", RoundsThatCount,
            () => Task.FromResult(bare.Measure(Events)),
            async () =>
            {
                var started = Stopwatch.GetTimestamp();
                for (var i = 0; i < Events; i++)
                    await store.AppendAsync("r1", ours, null, new([Event(ours++)], []), Now, cancellationToken);
                return Events / Stopwatch.GetElapsedTime(started).TotalSeconds;
            },
            Target.AtLeast(0.7), cancellationToken);
    }

    private static AttemptOpened Event(long number) => new("step-7", 1, number, "coder@a-machine-0123456789abcdef");

    private sealed class BareLoop : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _begin;
        private readonly SqliteCommand _advance;
        private readonly SqliteCommand _insert;
        private readonly SqliteCommand _commit;
        private readonly string _json = RunJson.Write(Event(1)).Json;
        private long _version;

        public BareLoop(string path, SqliteDurability durability)
        {
            _connection = new($"Data Source={path};Pooling=False");
            _connection.Open();
            Command(durability == SqliteDurability.PowerFailure ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL").ExecuteNonQuery();
            Command("INSERT INTO runs (run_id, version, title, phase, submitted_at) VALUES ('r1', 0, '', 0, 0)").ExecuteNonQuery();
            _begin = Command("BEGIN IMMEDIATE");
            _advance = Command("UPDATE runs SET version = version + 1 WHERE run_id = 'r1' AND version = $1", "$1");
            _insert = Command(
                "INSERT INTO events (run_id, version, time, type, type_version, data) VALUES ('r1', $1, $2, 'attempt-opened', 1, $3)", "$1", "$2", "$3");
            _commit = Command("COMMIT");
        }

        public double Measure(int events)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < events; i++)
            {
                _begin.ExecuteNonQuery();
                _advance.Parameters[0].Value = _version++;
                _advance.ExecuteNonQuery();
                _insert.Parameters[0].Value = _version;
                _insert.Parameters[1].Value = Now.UtcTicks;
                _insert.Parameters[2].Value = _json;
                _insert.ExecuteNonQuery();
                _commit.ExecuteNonQuery();
            }

            return events / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        public void Dispose()
        {
            _begin.Dispose();
            _advance.Dispose();
            _insert.Dispose();
            _commit.Dispose();
            _connection.Dispose();
        }

        private SqliteCommand Command(string text, params string[] parameters)
        {
            var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
            command.CommandText = text;
#pragma warning restore CA2100
            foreach (var parameter in parameters)
                command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
            return command;
        }
    }
}

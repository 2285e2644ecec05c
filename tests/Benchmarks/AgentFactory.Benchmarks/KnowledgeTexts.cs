using System.Globalization;
using System.Text;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentFactory.Benchmarks;

/// <summary>Texts with words as often as in language, a store for them, and SQLite's own full-text index beside it.</summary>
internal static class KnowledgeTexts
{
    private const int Words = 30_000;

    public static string[] Make(int seed, int count, int words)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var text = new StringBuilder();
            if (words > 20)
                text.Append(CultureInfo.InvariantCulture, $"# part{i}\n");
            // The n-th word is n times as rare as the first.
            for (var word = 0; word < words; word++)
                text.Append(CultureInfo.InvariantCulture, $"w{(int)Math.Pow(Words, random.NextDouble())}x ");
            return text.ToString();
        })];
    }

    public static Task<KnowledgeStore> OpenAsync(string folder, CancellationToken cancellationToken) => KnowledgeStore.OpenAsync(
        new() { Directory = folder }, new(), TimeProvider.System, NullLogger<KnowledgeStore>.Instance, cancellationToken);

    public static IReadOnlyList<KnowledgeDraft> Drafts(IEnumerable<string> texts) =>
        [.. texts.Select(text => new KnowledgeDraft { Content = text, SourceType = SourceType.Documentation })];

    public static SqliteConnection OpenPlain(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE VIRTUAL TABLE t USING fts5(content, tokenize = 'porter unicode61')";
        command.ExecuteNonQuery();
        return connection;
    }

    public static void InsertPlain(SqliteConnection connection, IEnumerable<string> texts)
    {
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO t VALUES ($1)";
        var parameter = command.Parameters.Add(new SqliteParameter { ParameterName = "$1" });
        foreach (var text in texts)
        {
            parameter.Value = text;
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }
}

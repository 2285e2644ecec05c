using System.Text.Json;
using AgentFactory.Database.Engine.Text;

namespace AgentFactory.Database;

/// <summary>What can be said of scripts for engines that are not here: whether they can be read at all. Nothing of it is executed.</summary>
internal static class Judgement
{
    /// <summary>What was seen, in a sentence.</summary>
    /// <exception cref="ArgumentException">It cannot be read; the message is for the model.</exception>
    public static string Of(TargetEngine engine, IReadOnlyList<(string Path, string Text)> files) => engine == TargetEngine.Mongodb
        ? string.Join(" ", files.Select(file => OfMongo(file.Path, file.Text)))
        : string.Join(" ", files.Select(file => OfSql(file.Path, file.Text)));

    private static string OfMongo(string path, string text)
    {
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return $"{path} is no JSON and was only read.";
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                ? $"{path} is valid JSON."
                : throw new ArgumentException($"{path} holds a single value; a validator or a list of them is an object or an array.");
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"{path} is not valid JSON: {exception.Message}", exception);
        }
    }

    private static string OfSql(string path, string text)
    {
        List<string> statements;
        try
        {
            statements = SqlScript.Split(text, mySql: true);
        }
        catch (FormatException exception)
        {
            throw new ArgumentException($"{path}: {exception.Message}.", exception);
        }

        if (statements.Count == 0)
            throw new ArgumentException($"{path} holds no statement.");
        foreach (var statement in statements)
        {
            var tokens = SqlTokens.Read(statement, mySql: true);
            if (tokens.Count(token => token.Is("(")) != tokens.Count(token => token.Is(")")))
                throw new ArgumentException($"{path}: the parentheses do not match in: {SqlScript.Shorten(statement)}");
        }

        var tables = statements.Select(statement => SqlTokens.Read(statement, mySql: true)).Count(tokens => tokens is [var first, var second, ..] && first.Is("CREATE") && second.Is("TABLE"));
        return $"{path} has {statements.Count} statements, {tables} of them CREATE TABLE.";
    }
}

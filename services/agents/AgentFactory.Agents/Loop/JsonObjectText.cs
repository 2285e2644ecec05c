using System.Text.Json;

namespace AgentFactory.Agents.Loop;

/// <summary>Finds the JSON object in an answer that wraps it in prose or a code fence.</summary>
internal static class JsonObjectText
{
    // An answer full of braces and without JSON must not cost its length squared.
    private const int MaxCandidates = 50;

    /// <summary>The first balanced braces that are JSON; else the first balanced, or the rest of the text; null without a brace.</summary>
    public static string? Find(string text)
    {
        string? first = null;
        var start = text.IndexOf('{', StringComparison.Ordinal);
        for (var candidate = 0; start >= 0 && candidate < MaxCandidates; candidate++)
        {
            var found = text[start..EndOf(text, start)];
            if (IsJson(found))
                return found;
            first ??= found;
            start = text.IndexOf('{', start + 1);
        }

        return first;
    }

    private static int EndOf(string text, int start)
    {
        var depth = 0;
        var quoted = false;
        for (var i = start; i < text.Length; i++)
        {
            var character = text[i];
            if (quoted && character == '\\')
                i++;
            else if (character == '"')
                quoted = !quoted;
            else if (!quoted && character == '{')
                depth++;
            else if (!quoted && character == '}' && --depth == 0)
                return i + 1;
        }

        return text.Length;
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

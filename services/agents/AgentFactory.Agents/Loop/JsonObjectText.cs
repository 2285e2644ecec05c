namespace AgentFactory.Agents.Loop;

/// <summary>Finds the JSON object in an answer that wraps it in prose or a code fence.</summary>
internal static class JsonObjectText
{
    /// <summary>From the first brace to the one that closes it; to the end of the text when none does; null without a brace.</summary>
    public static string? Find(string text)
    {
        var start = text.IndexOf('{', StringComparison.Ordinal);
        if (start < 0)
            return null;

        int depth = 0;
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
                return text[start..(i + 1)];
        }

        return text[start..];
    }
}

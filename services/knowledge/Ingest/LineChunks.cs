namespace AgentFactory.Knowledge.Ingest;

/// <summary>Lines of a file, and how a stretch of them becomes chunks of bearable size.</summary>
internal static class LineChunks
{
    public static string[] Split(string text) => text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>The stretch as one chunk, or as several when it is too long: divided at an empty line if there is one.</summary>
    /// <param name="from">From 0.</param>
    /// <param name="to">Not included.</param>
    public static IEnumerable<Chunk> Of(string[] lines, int from, int to, string name, int maxCharacters)
    {
        while (from < to)
        {
            var end = from;
            var length = 0;
            var emptyLine = -1;
            while (end < to && (end == from || length + lines[end].Length + 1 <= maxCharacters))
            {
                length += lines[end].Length + 1;
                // Not in the first third: small heads of long bodies help nobody.
                if (lines[end].AsSpan().IsWhiteSpace() && length > maxCharacters / 3)
                    emptyLine = end;
                end++;
            }

            if (end < to && emptyLine > from)
                end = emptyLine + 1;
            foreach (var chunk in Trimmed(lines, from, end, name, maxCharacters))
                yield return chunk;
            from = end;
        }
    }

    private static IEnumerable<Chunk> Trimmed(string[] lines, int from, int to, string name, int maxCharacters)
    {
        while (from < to && lines[from].AsSpan().IsWhiteSpace())
            from++;
        while (to > from && lines[to - 1].AsSpan().IsWhiteSpace())
            to--;
        if (from >= to)
            yield break;
        var text = string.Join('\n', lines, from, to - from);
        // A single line longer than all bounds is data or minified; its beginning says what it is.
        if (text.Length > 4 * maxCharacters)
            text = text[..(char.IsHighSurrogate(text[maxCharacters - 1]) ? maxCharacters - 1 : maxCharacters)];
        yield return new Chunk(name, from + 1, to, text);
    }
}

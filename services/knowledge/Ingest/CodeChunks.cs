namespace AgentFactory.Knowledge.Ingest;

/// <summary>A source file by its definitions: each with the comments above it, small neighbours together.</summary>
internal static class CodeChunks
{
    public static IReadOnlyList<Chunk> Of(string text, string extension, int minCharacters, int maxCharacters)
    {
        var lines = LineChunks.Split(text);
        var pieces = Merge(Pieces(lines, extension), lines, minCharacters, maxCharacters);
        return [.. pieces.SelectMany(piece => LineChunks.Of(lines, piece.From, piece.To, piece.Name, maxCharacters))];
    }

    private static List<Piece> Pieces(string[] lines, string extension)
    {
        var pieces = new List<Piece>();
        // The definitions that enclose the current line, by indentation.
        var around = new Stack<(int Indent, string Name)>();
        var (start, name) = (0, "");
        for (var i = 0; i < lines.Length; i++)
        {
            if (Definitions.NameAt(lines[i], extension) is not { } found)
                continue;
            var indent = lines[i].Length - lines[i].AsSpan().TrimStart().Length;
            while (around.Count > 0 && around.Peek().Indent >= indent)
                around.Pop();
            var begin = Preamble(lines, i, start);
            if (begin > start)
                pieces.Add(new Piece(start, begin, name));
            start = begin;
            name = string.Join('.', around.Select(outer => outer.Name).Reverse().Append(found));
            around.Push((indent, found));
        }

        pieces.Add(new Piece(start, lines.Length, name));
        return pieces;
    }

    /// <summary>Comments, attributes and decorators belong to the definition under them.</summary>
    private static int Preamble(string[] lines, int definition, int least)
    {
        var first = definition;
        while (first > least && lines[first - 1].AsSpan().Trim() is var line && line.Length > 0 && IsPreamble(line))
            first--;
        return first;
    }

    private static bool IsPreamble(ReadOnlySpan<char> line) =>
        line.StartsWith("//") || line.StartsWith("#") || line.StartsWith("--") || line.StartsWith("/*") || line.StartsWith("*")
        || line.StartsWith("@") || (line.StartsWith("[") && line.EndsWith("]"));

    private static List<Piece> Merge(List<Piece> pieces, string[] lines, int minCharacters, int maxCharacters)
    {
        var merged = new List<Piece>();
        foreach (var piece in pieces)
        {
            if (merged is [.., var last] && Length(lines, last) is var length && length < minCharacters && length + Length(lines, piece) <= maxCharacters)
                merged[^1] = new Piece(last.From, piece.To, last.Name.Length > 0 && !piece.Name.StartsWith(last.Name + ".", StringComparison.Ordinal) ? $"{last.Name}, {piece.Name}" : piece.Name);
            else
                merged.Add(piece);
        }

        return merged;
    }

    private static int Length(string[] lines, Piece piece)
    {
        var length = 0;
        for (var i = piece.From; i < piece.To; i++)
            length += lines[i].AsSpan().Trim().Length;
        return length;
    }

    private sealed record Piece(int From, int To, string Name);
}

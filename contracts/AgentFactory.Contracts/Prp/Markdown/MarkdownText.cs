namespace AgentFactory.Contracts.Prp.Markdown;

internal enum LineKind
{
    Text,
    FenceOpen,
    FenceBody,
    FenceClose,

    /// <summary>An HTML comment on lines of its own.</summary>
    Comment,
}

/// <summary>A file as lines, each with what it is. Lines are counted from 0 here, from 1 in what people see.</summary>
internal sealed class MarkdownText
{
    private MarkdownText(string[] lines)
    {
        Lines = lines;
        Kinds = new LineKind[lines.Length];
        FenceOf = new Fence?[lines.Length];
    }

    public string[] Lines { get; }
    public LineKind[] Kinds { get; }

    /// <summary>For lines of a fenced block: the block.</summary>
    public Fence?[] FenceOf { get; }

    public List<Fence> Fences { get; } = [];

    public static MarkdownText Read(string text)
    {
        var read = new MarkdownText(SplitLines(text));
        new FenceScanner(read).Scan();
        return read;
    }

    /// <summary>Text that is neither in a fenced block nor in a comment.</summary>
    public bool IsText(int line) => Kinds[line] == LineKind.Text;

    public bool IsBlank(int line) => string.IsNullOrWhiteSpace(Lines[line]);

    /// <summary>Lines <paramref name="first"/> to <paramref name="end"/> (not included), without blank ones at both ends.</summary>
    public string Slice(int first, int end)
    {
        while (first < end && IsBlank(first))
            first++;
        while (end > first && IsBlank(end - 1))
            end--;
        return string.Join('\n', Lines, first, end - first);
    }

    /// <summary>The source range of lines <paramref name="first"/> to <paramref name="end"/> (not included), as people count.</summary>
    public LineRange Range(int first, int end)
    {
        while (end > first + 1 && IsBlank(end - 1))
            end--;
        return new(first + 1, Math.Max(end, first + 1));
    }

    private static string[] SplitLines(string text)
    {
        if (text.StartsWith('\uFEFF'))
            text = text[1..];
        return text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }
}

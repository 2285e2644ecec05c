namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>
/// Finds fenced blocks and comments before anything else is read, because most PRPs have lines inside fences that
/// look like headings. Follows CommonMark, and mends what people get wrong: a fence that is opened again before it
/// was closed, one closed by a tag (<c>&lt;/yaml&gt;</c>), one that is never closed.
/// </summary>
internal sealed class FenceScanner(MarkdownText text)
{
    private static readonly string[] s_nesting = ["md", "markdown", "mdx", "text", "txt", "prompt"];

    private readonly string[] _lines = text.Lines;

    public void Scan()
    {
        var lastCommentEnd = Array.FindLastIndex(_lines, line => line.Contains("-->", StringComparison.Ordinal));
        var line = 0;
        while (line < _lines.Length)
        {
            if (FenceMark.TryRead(_lines[line], out var mark))
                line = ScanFence(line, mark);
            else if (_lines[line].TrimStart().StartsWith("<!--", StringComparison.Ordinal) && line <= lastCommentEnd)
                line = ScanComment(line);
            else
                line++;
        }
    }

    private int ScanComment(int first)
    {
        var line = first;
        while (line < _lines.Length)
        {
            text.Kinds[line] = LineKind.Comment;
            var end = _lines[line].IndexOf("-->", StringComparison.Ordinal);
            if (end >= 0)
            {
                // Text behind the end of a comment is text.
                if (_lines[line].AsSpan(end + 3).Trim().Length > 0)
                    text.Kinds[line] = LineKind.Text;
                return line + 1;
            }
            line++;
        }
        return line;
    }

    private int ScanFence(int open, FenceMark mark)
    {
        var nested = 0;
        var sectionStart = -1;
        for (var line = open + 1; line < _lines.Length; line++)
        {
            if (IsClosingTag(_lines[line], mark.Language))
                return Add(open, line, closed: true, mark);
            if (FenceMark.TryRead(_lines[line], out var inner) && inner.Sign == mark.Sign && inner.Length >= mark.Length)
            {
                if (inner.Language.Length == 0 && inner.Rest.Length == 0)
                {
                    if (nested == 0)
                        return Add(open, line, closed: true, mark);
                    nested--;
                }
                else if (s_nesting.Contains(mark.Language))
                    nested++;
                else
                    return Add(open, sectionStart >= 0 ? sectionStart : line, closed: false, mark);
            }
            else if (sectionStart < 0 && IsSectionStart(line))
                sectionStart = line;
        }
        return Add(open, sectionStart >= 0 ? sectionStart : _lines.Length, closed: false, mark);
    }

    private int Add(int open, int end, bool closed, FenceMark mark)
    {
        var fence = new Fence(open, end, closed, mark.Language);
        text.Fences.Add(fence);
        for (var line = open; line < fence.After; line++)
        {
            text.Kinds[line] = line == open ? LineKind.FenceOpen : line == end ? LineKind.FenceClose : LineKind.FenceBody;
            text.FenceOf[line] = fence;
        }
        return fence.After;
    }

    /// <summary>A heading of the second level or deeper behind a blank line: where a fence that nobody closed must have ended.</summary>
    private bool IsSectionStart(int line) =>
        _lines[line].StartsWith("##", StringComparison.Ordinal) && string.IsNullOrWhiteSpace(_lines[line - 1]) && HeadingLine.TryRead(_lines[line], out _);

    private static bool IsClosingTag(string line, string language) =>
        language.Length > 0 && line.StartsWith("</", StringComparison.Ordinal)
        && line.AsSpan(2).TrimEnd().Equals($"{language}>", StringComparison.OrdinalIgnoreCase);
}

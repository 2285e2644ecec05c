namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>
/// The last net: whatever line of the file no field holds is put into <c>context.extra</c>. The grammars above may
/// miss things; nothing is lost all the same. A line counts as held when each of its words stands in a field behind
/// the word that is before it in the line: the same words in another order say something else.
/// </summary>
internal sealed class Leftovers
{
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly HashSet<(int, int)> _pairs = [];

    public Leftovers() => _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();

    public void AddPlaced(string? text)
    {
        var rest = text.AsSpan();
        var before = 0;
        while (TryTakeWord(ref rest, out var word))
        {
            _lookup.Add(word);
            var hash = string.GetHashCode(word);
            _pairs.Add((before, hash));
            before = hash;
        }
    }

    public bool IsPlaced(string line)
    {
        var all = line.AsSpan();
        while (TryTakeWord(ref all, out var word))
        {
            if (!_lookup.Contains(word))
                return false;
        }

        var rest = WithoutMarks(line).AsSpan();
        var before = (int?)null;
        while (TryTakeWord(ref rest, out var word))
        {
            var hash = string.GetHashCode(word);
            if (before is { } previous && !_pairs.Contains((previous, hash)))
                return false;
            before = hash;
        }
        return true;
    }

    /// <summary>Numbers of lists and headings and tick boxes have no place of their own in the text.</summary>
    private static string WithoutMarks(string line)
    {
        var trimmed = line.Trim(' ', '\t', '>');
        return ListMarker.TryRead(trimmed, comments: false, out var marker) ? marker.Text
            : HeadingLine.TryRead(line, out var heading) ? HeadingText.Plain(heading.Text)
            : trimmed;
    }

    private static bool TryTakeWord(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> word)
    {
        var start = 0;
        while (start < rest.Length && !char.IsLetterOrDigit(rest[start]) && !char.IsSurrogate(rest[start]))
            start++;
        var end = start;
        while (end < rest.Length && (char.IsLetterOrDigit(rest[end]) || char.IsSurrogate(rest[end])))
            end++;
        word = rest[start..end];
        rest = rest[end..];
        return word.Length > 0;
    }
}

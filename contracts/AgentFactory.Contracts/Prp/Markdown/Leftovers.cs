namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>
/// The last net: whatever line of the file has a word that no field holds is put into <c>context.extra</c>. The
/// grammars above may miss things; nothing is lost all the same.
/// </summary>
internal sealed class Leftovers
{
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public Leftovers() => _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();

    public void AddPlaced(string? text)
    {
        var rest = text.AsSpan();
        while (TryTakeWord(ref rest, out var word))
            _lookup.Add(word);
    }

    public bool IsPlaced(string line)
    {
        var rest = line.AsSpan();
        while (TryTakeWord(ref rest, out var word))
        {
            if (!_lookup.Contains(word))
                return false;
        }
        return true;
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

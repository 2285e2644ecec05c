using System.Text;

namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Text without a field, by heading; text under a heading that comes again is appended.</summary>
internal sealed class ExtraTexts
{
    private static readonly System.Buffers.SearchValues<char> s_ruleSigns = System.Buffers.SearchValues.Create(" \t\n-*_");

    private readonly List<string> _order = [];
    private readonly Dictionary<string, StringBuilder> _texts = new(StringComparer.Ordinal);

    public void Add(string heading, string text)
    {
        // A rule between sections is no text.
        if (!text.AsSpan().ContainsAnyExcept(s_ruleSigns))
            return;
        if (!_texts.TryGetValue(heading, out var entry))
        {
            _texts[heading] = entry = new();
            _order.Add(heading);
        }
        else
            entry.Append('\n');
        entry.Append(text);
    }

    public IReadOnlyDictionary<string, string> ToDictionary() => _order.ToDictionary(heading => heading, heading => _texts[heading].ToString(), StringComparer.Ordinal);
}

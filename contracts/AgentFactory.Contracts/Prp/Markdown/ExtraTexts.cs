using System.Text;

namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Text without a field, by heading; text under a heading that comes again is appended.</summary>
internal sealed class ExtraTexts
{
    private readonly List<string> _order = [];
    private readonly Dictionary<string, StringBuilder> _texts = new(StringComparer.Ordinal);

    public void Add(string heading, string text)
    {
        if (text.Length == 0)
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

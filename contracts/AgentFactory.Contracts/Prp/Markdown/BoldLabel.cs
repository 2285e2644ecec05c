namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>A line such as <c>**Goal**: text</c>, <c>**Goal:** text</c>, <c>- **Why:** text</c> or <c>**Tasks**</c>.</summary>
/// <param name="Name">What is bold, without the colon.</param>
/// <param name="Rest">The text behind it.</param>
/// <param name="IsItem">It stands in a list.</param>
internal readonly record struct BoldLabel(string Name, string Rest, bool IsItem)
{
    private const int MaxLength = 80;

    public static bool TryRead(string line, out BoldLabel label)
    {
        label = default;
        if (line.Length < 5 || char.IsWhiteSpace(line[0]))
            return false;
        var text = line.AsSpan().TrimEnd();
        var isItem = text[0] is '-' or '*' or '+' && text[1] == ' ';
        if (isItem)
            text = text[2..].TrimStart();
        if (text.Length < 5 || !(text.StartsWith("**") || text.StartsWith("__")))
            return false;
        var end = text[2..].IndexOf(text[..2]);
        if (end is < 1 or > MaxLength)
            return false;
        var name = text.Slice(2, end).Trim();
        var rest = text[(end + 4)..].TrimStart();
        var colonInside = name[^1] is ':' or '：';
        var colonBehind = rest.Length > 0 && rest[0] is ':' or '：';
        if (!colonInside && !colonBehind && (rest.Length > 0 || isItem))
            return false;
        label = new(name.TrimEnd(":：").Trim().ToString(), (colonBehind ? rest[1..] : rest).Trim().ToString(), isItem);
        return label.Name.Length > 0;
    }
}

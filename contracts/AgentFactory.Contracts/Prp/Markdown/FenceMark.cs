namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>A line of three or more backticks or tildes, at any indentation.</summary>
/// <param name="Sign">Backtick or tilde.</param>
/// <param name="Length">How many.</param>
/// <param name="Language">The word behind them, lower case.</param>
/// <param name="Rest">What follows the language.</param>
internal readonly record struct FenceMark(char Sign, int Length, string Language, string Rest)
{
    public static bool TryRead(string line, out FenceMark mark)
    {
        mark = default;
        var trimmed = line.AsSpan().Trim();
        if (trimmed.Length < 3 || trimmed[0] is not ('`' or '~'))
            return false;
        var length = 1;
        while (length < trimmed.Length && trimmed[length] == trimmed[0])
            length++;
        var info = trimmed[length..].Trim();
        // A backtick in the rest makes it a code span of prose.
        if (length < 3 || (trimmed[0] == '`' && info.Contains('`')))
            return false;
        var end = info.IndexOfAny(' ', '{', ':');
        var language = end < 0 ? info : info[..end];
        mark = new(trimmed[0], length, language.ToString().ToLowerInvariant(), end < 0 ? "" : info[end..].Trim().ToString());
        return true;
    }
}

namespace AgentFactory.Contracts.Messages;

/// <summary>Patterns of routing keys, as brokers have them: <c>*</c> is one word between dots, <c>#</c> any number of them, none too.</summary>
public static class TopicPattern
{
    private const int MaxLength = 255;

    /// <summary>Whether it could be a key: 1 to 255 characters, no white space, no wildcards.</summary>
    public static bool IsKey(string? key) =>
        key is { Length: > 0 and <= MaxLength } && !key.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || character is '*' or '#');

    /// <summary>Whether the key is one that the pattern means, for instance <c>agent.*</c> or <c>task.#</c>.</summary>
    public static bool Matches(string pattern, string key)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(key);
        var words = key.Split('.');

        // Which beginnings of the key the pattern so far can mean: no going back, whatever the pattern.
        var reached = new bool[words.Length + 1];
        reached[0] = true;
        foreach (var part in pattern.Split('.'))
        {
            var next = new bool[words.Length + 1];
            if (part == "#")
                next[0] = reached[0];
            for (var i = 1; i <= words.Length; i++)
                next[i] = part == "#" ? reached[i] || next[i - 1] : reached[i - 1] && (part == "*" || part == words[i - 1]);
            reached = next;
        }

        return reached[^1];
    }
}

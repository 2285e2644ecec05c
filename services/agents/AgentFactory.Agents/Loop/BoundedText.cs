namespace AgentFactory.Agents.Loop;

/// <summary>Cuts text to a length, saying so where it was cut.</summary>
internal static class BoundedText
{
    /// <summary>Keeps both ends: the beginning says what it is, the end how it went.</summary>
    public static string Middle(string text, int maxCharacters)
    {
        if (text.Length <= maxCharacters)
            return text;
        var note = $"\n[… {text.Length - maxCharacters} characters left out here …]\n";
        var head = Math.Max(0, (maxCharacters - note.Length) / 3);
        var tail = Math.Max(0, maxCharacters - note.Length - head);
        return string.Concat(Whole(text, 0, head), note, Whole(text, text.Length - tail, text.Length));
    }

    /// <summary>Keeps the end.</summary>
    public static string End(string text, int maxCharacters) =>
        text.Length <= maxCharacters ? text : Whole(text, text.Length - maxCharacters, text.Length);

    /// <summary>Keeps the first line of at most that length.</summary>
    public static string FirstLine(string text, int maxCharacters)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var length = end < 0 ? text.Length : end;
        return length <= maxCharacters ? text[..length] : Whole(text, 0, maxCharacters) + "…";
    }

    /// <summary>The slice without halves of surrogate pairs at its ends.</summary>
    private static string Whole(string text, int start, int end)
    {
        if (start < end && char.IsLowSurrogate(text[start]))
            start++;
        if (start < end && char.IsHighSurrogate(text[end - 1]))
            end--;
        return text[start..end];
    }
}

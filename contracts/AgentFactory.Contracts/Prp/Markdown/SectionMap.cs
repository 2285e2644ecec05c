namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>What a heading stands for.</summary>
/// <param name="Field">The field.</param>
/// <param name="Rank">Among headings of one field: the lower one wins.</param>
/// <param name="Lead">Text behind the name in the heading itself (<c>## Goal: build it</c>); null when there is none.</param>
/// <param name="Exact">The name stands alone.</param>
internal sealed record SectionMeaning(PrpField Field, int Rank, string? Lead, bool Exact);

/// <summary>Knows the headings of PRPs, their synonyms and their translations.</summary>
internal static class SectionMap
{
    /// <summary>Longest heading that is looked into, in words.</summary>
    private const int MaxWords = 14;

    private static readonly Dictionary<string, HeadingPhrase> s_phrases =
        HeadingPhrases.Spaced.ToDictionary(phrase => phrase.Text, StringComparer.Ordinal);

    /// <summary>The meaning of a heading; null when it is not known.</summary>
    public static SectionMeaning? Find(string heading)
    {
        var plain = HeadingText.Plain(heading);
        var (head, tail) = HeadingText.Split(plain);
        var whole = HeadingText.Normalise(plain);
        if (s_phrases.TryGetValue(whole, out var exact))
            return new(exact.Field, exact.Rank, null, true);
        var normalHead = HeadingText.Normalise(head);
        if (s_phrases.TryGetValue(normalHead, out exact))
            return new(exact.Field, exact.Rank, tail, true);
        if (IsLevel(normalHead))
            return new(PrpField.Validation, 0, null, true);
        var found = FindUnspaced(whole) ?? FindWithin(normalHead) ?? (tail is null ? null : FindWithin(whole));
        return found is null ? null : new(found.Field, found.Rank, null, false);
    }

    /// <summary><c>Level 1</c>, <c>Gate B</c> and their translations: a stage of the validation.</summary>
    public static bool IsLevel(string normalised)
    {
        var space = normalised.IndexOf(' ');
        var first = space < 0 ? normalised : normalised[..space];
        if (space > 0 && HeadingPhrases.LevelWords.Contains(first))
            return char.IsDigit(normalised[space + 1]) || space + 2 >= normalised.Length || normalised[space + 2] == ' ';
        return HeadingPhrases.LevelWords.Any(word => word.Length > 0 && word[0] > 0x7F && normalised.StartsWith(word, StringComparison.Ordinal)
            && normalised.Length > word.Length && char.IsDigit(normalised[word.Length]));
    }

    /// <summary>The longest known phrase at the start, else at the end, else within.</summary>
    private static HeadingPhrase? FindWithin(string normalised)
    {
        var words = normalised.Split(' ');
        if (words.Length > MaxWords)
            words = words[..MaxWords];
        HeadingPhrase? best = null;
        for (var length = Math.Min(words.Length, HeadingPhrases.LongestInWords); length > 0; length--)
        {
            if (s_phrases.TryGetValue(string.Join(' ', words, 0, length), out var start) && start.Where != PhrasePlace.Alone)
                return start;
        }
        for (var length = Math.Min(words.Length, HeadingPhrases.LongestInWords); length > 0 && best is null; length--)
        {
            for (var first = words.Length - length; first > 0 && best is null; first--)
            {
                if (s_phrases.TryGetValue(string.Join(' ', words, first, length), out var inner) && inner.Where == PhrasePlace.Anywhere)
                    best = inner;
            }
        }
        return best;
    }

    /// <summary>Chinese and Japanese have no blanks, Korean hangs particles on words: the longest phrase contained wins.</summary>
    private static HeadingPhrase? FindUnspaced(string normalised)
    {
        if (normalised.All(c => c < 0x2E80))
            return null;
        HeadingPhrase? best = null;
        foreach (var phrase in HeadingPhrases.Unspaced)
        {
            var matches = phrase.Where == PhrasePlace.Alone ? normalised == phrase.Text : normalised.Contains(phrase.Text, StringComparison.Ordinal);
            if (matches && (best is null || phrase.Text.Length > best.Text.Length))
                best = phrase;
        }
        return best;
    }
}

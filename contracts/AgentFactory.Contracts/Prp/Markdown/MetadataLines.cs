namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Picks <c>**Version:** 1.0</c>, <c>&gt; **Status:** draft</c> and <c>9/10</c> out of running text. The text stays where it is.</summary>
internal static class MetadataLines
{
    private static readonly string[] s_keys =
        ["version", "status", "id", "prp id", "plan id", "author", "date", "created", "updated", "branch", "issue", "owner", "priority", "repository", "base", "acceptance", "confidence", "estimated complexity", "complexity", "feature type", "story type"];

    public static void Collect(MarkdownText text, Section section, IDictionary<string, string> metadata)
    {
        var open = section.Field is PrpField.Metadata || section.Level <= 1 || section.Field == PrpField.Goal;
        for (var line = section.First; open && line < section.End; line++)
        {
            var trimmed = text.Lines[line].TrimStart('>', ' ', '-').TrimEnd();
            if (!text.IsText(line) || !BoldLabel.TryRead(trimmed, out var label) || label.Rest.Length == 0)
                continue;
            var key = label.Name.ToLowerInvariant();
            if (s_keys.Contains(key) || (section.Field == PrpField.Metadata && key.Length <= 40))
                metadata.TryAdd(key, label.Rest.Trim('`'));
        }
        if (section.Field == PrpField.Metadata && section.Known && HeadingText.Normalise(section.Heading).StartsWith("confidence", StringComparison.Ordinal)
            && FindScore(section.Body(text)) is { } score)
            metadata.TryAdd("confidence", score);
    }

    /// <summary>The first <c>9/10</c> or <c>8.5 / 10</c>; else a bare number at the start.</summary>
    private static string? FindScore(string body)
    {
        for (var slash = body.IndexOf("/10", StringComparison.Ordinal); slash > 0; slash = body.IndexOf("/10", slash + 1, StringComparison.Ordinal))
        {
            var first = slash;
            while (first > 0 && (char.IsAsciiDigit(body[first - 1]) || body[first - 1] == '.'))
                first--;
            if (first < slash)
                return $"{body[first..slash]}/10";
        }
        var digits = 0;
        while (digits < body.Length && (char.IsAsciiDigit(body[digits]) || body[digits] is '.' or '%'))
            digits++;
        return digits > 0 ? body[..digits] : null;
    }
}

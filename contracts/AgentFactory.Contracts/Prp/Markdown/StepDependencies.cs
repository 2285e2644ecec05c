namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Reads which steps a step waits for: <c>DEPENDENCIES: Import models from Task 1</c>, <c>**Depends on:** Tasks 1-3</c>.</summary>
internal static class StepDependencies
{
    private static readonly string[] s_labels = ["dependencies", "dependency", "depends on", "depends", "blocked by", "requires", "after"];
    private static readonly string[] s_kinds = ["task", "step", "phase"];

    /// <summary>Numbers of one range that are read; a longer one is a slip of the pen.</summary>
    private const int MaxRange = 200;

    /// <summary>Ids such as <c>task-1</c>, as the text names them, whether or not there is such a step.</summary>
    public static IReadOnlyList<string> Read(string stepText)
    {
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in stepText.Split('\n'))
        {
            var plain = line.Trim(' ', '\t', '-', '*', '`', '_');
            var colon = plain.IndexOf(':');
            if (colon is <= 0 or > 20)
                continue;
            var label = plain[..colon].Trim('*', ' ').ToLowerInvariant();
            var value = plain[(colon + 1)..].Trim('*', ' ');
            if (!s_labels.Contains(label) || value.StartsWith("none", StringComparison.OrdinalIgnoreCase) || value.StartsWith("no ", StringComparison.OrdinalIgnoreCase))
                continue;
            foreach (var id in ReadIds(value))
            {
                if (seen.Add(id))
                    found.Add(id);
            }
        }
        return found;
    }

    private static IEnumerable<string> ReadIds(string value)
    {
        var lower = value.ToLowerInvariant();
        foreach (var kind in s_kinds)
        {
            for (var at = lower.IndexOf(kind, StringComparison.Ordinal); at >= 0; at = lower.IndexOf(kind, at + 1, StringComparison.Ordinal))
            {
                var rest = at + kind.Length;
                if (rest < lower.Length && lower[rest] == 's')
                    rest++;
                foreach (var number in ReadNumbers(lower, rest))
                    yield return $"{kind}-{number}";
            }
        }
    }

    /// <summary><c>1, 2 and 4-6</c>.</summary>
    private static IEnumerable<string> ReadNumbers(string text, int at)
    {
        var previous = -1;
        var isRange = false;
        while (at < text.Length)
        {
            var digits = at;
            while (digits < text.Length && char.IsAsciiDigit(text[digits]))
                digits++;
            if (digits > at)
            {
                if (digits - at > 5)
                    yield break;
                var number = int.Parse(text.AsSpan(at, digits - at), System.Globalization.CultureInfo.InvariantCulture);
                for (var i = previous + 1; isRange && previous >= 0 && number - previous < MaxRange && i < number; i++)
                    yield return $"{i}";
                yield return $"{number}";
                previous = number;
                isRange = false;
                at = digits;
            }
            else if (text[at] is ' ' or ',' or '#' or '&')
                at++;
            else if (text[at] is '-' or '–' && previous >= 0)
            {
                isRange = true;
                at++;
            }
            else if (string.CompareOrdinal(text, at, "and ", 0, 4) == 0)
                at += 4;
            else if (string.CompareOrdinal(text, at, "to ", 0, 3) == 0 && previous >= 0)
            {
                isRange = true;
                at += 3;
            }
            else
                yield break;
        }
    }
}

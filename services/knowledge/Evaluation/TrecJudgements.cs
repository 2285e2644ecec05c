using System.Globalization;

namespace AgentFactory.Knowledge.Evaluation;

/// <summary>
/// Judgements in the forms that collections have them: query, iteration, document, grade (TREC); query, document, grade, with
/// or without a head line (BEIR); query, document.
/// </summary>
internal static class TrecJudgements
{
    /// <summary>Adds what the text says, if all of its lines are judgements: notes that lie beside a collection are none.</summary>
    public static void Read(string text, Dictionary<string, Dictionary<string, int>> judgements)
    {
        var rows = new List<string[]>();
        var isHead = true;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var fields = Fields(line);
            if (fields.Length == 0)
                continue;
            if (fields.Length is >= 2 and <= 4 && (fields.Length == 2 ? IsNumber(fields[0]) : IsNumber(fields[^1])) && (rows.Count == 0 || rows[0].Length == fields.Length))
                rows.Add(fields);
            else if (!isHead)
                return;
            isHead = false;
        }

        // Some say: query, document, 0, 0. Then every document that is named is a relevant one.
        var namesOnly = rows is [{ Length: 4 }, ..] && rows.TrueForAll(row => Grade(row[2]) == 0 && Grade(row[3]) == 0) && rows.Exists(row => Grade(row[1]) != 0);
        foreach (var row in rows)
        {
            var query = TrecCollection.WithoutZeros(row[0]);
            if (!judgements.TryGetValue(query, out var known))
                judgements[query] = known = new(StringComparer.Ordinal);
            if (namesOnly || row.Length == 2)
                known[row[1]] = 1;
            else
                known[row[^2]] = Grade(row[^1]) ?? 0;
        }
    }

    /// <summary>Whether the second line (the first may be a head) looks like a judgement.</summary>
    public static bool MayBegin(ReadOnlySpan<char> text)
    {
        var lines = 0;
        foreach (var line in text.EnumerateLines())
        {
            if (line.IsWhiteSpace())
                continue;
            var fields = Fields(line);
            if (fields.Length is >= 2 and <= 4 && (IsNumber(fields[^1]) || IsNumber(fields[0])))
                return true;
            if (++lines == 2)
                return false;
        }

        return false;
    }

    /// <summary>A document's number may hold spaces: between tabs, or between a second field and a last one that are numbers.</summary>
    private static string[] Fields(ReadOnlySpan<char> line)
    {
        var text = line.Trim().ToString();
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 4)
            return fields;
        if (text.Split('\t', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: 3 or 4 } tabbed)
            return tabbed;
        return fields.Length > 4 && IsNumber(fields[1]) && IsNumber(fields[^1]) ? [fields[0], fields[1], string.Join(' ', fields[2..^1]), fields[^1]] : fields;
    }

    private static bool IsNumber(string field) => Grade(field) is not null;

    private static int? Grade(string field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var grade) && double.IsFinite(grade)
            ? (int)Math.Ceiling(Math.Clamp(grade, -100, 100)) : null;
}

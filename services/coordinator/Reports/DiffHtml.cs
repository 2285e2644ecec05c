using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AgentFactory.Coordinator.Reports;

/// <summary>A unified diff with colours and line numbers, one folding part a file.</summary>
internal static partial class DiffHtml
{
    /// <summary>More than a person reads; the branch has the rest.</summary>
    private const int MaxLines = 6_000;

    /// <summary>A file with more changed lines starts folded.</summary>
    private const int OpenLines = 400;

    public static string Write(string diff)
    {
        if (diff.Length == 0)
            return "<p class=\"quiet\">Nothing was changed.</p>";
        var html = new StringBuilder();
        var left = MaxLines;
        foreach (var file in Split(diff.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')))
        {
            if (left <= 0)
            {
                html.Append("<p class=\"quiet\">The rest of the diff is left out here; the branch has it.</p>");
                break;
            }

            File(html, file, ref left);
        }

        return html.ToString();
    }

    private static IEnumerable<List<string>> Split(string[] lines)
    {
        var file = new List<string>();
        foreach (var line in lines)
        {
            if (line.StartsWith("diff --git ", StringComparison.Ordinal) && file.Count > 0)
            {
                yield return file;
                file = [];
            }

            file.Add(line);
        }

        yield return file;
    }

    private static void File(StringBuilder html, List<string> lines, ref int left)
    {
        var body = lines.FindIndex(line => line.StartsWith("@@", StringComparison.Ordinal));
        var head = body < 0 ? lines : lines.GetRange(0, body);
        var changes = body < 0 ? [] : lines.GetRange(body, lines.Count - body);
        var added = changes.Count(line => line.StartsWith('+'));
        var removed = changes.Count(line => line.StartsWith('-'));
        var open = added + removed <= OpenLines ? " open" : "";
        Add(html, $"<details class=\"file\"{open}><summary><code>{Inert.Html(NameOf(head))}</code> <span class=\"plus\">+{added}</span> <span class=\"minus\">−{removed}</span></summary>");
        if (changes.Count == 0)
            Add(html, $"<p class=\"quiet\">{Inert.Html(head.LastOrDefault(line => line.StartsWith("Binary", StringComparison.Ordinal)) ?? "No lines changed.")}</p></details>");
        else
        {
            html.Append("<div class=\"scroll\"><table class=\"diff\">");
            Lines(html, changes, ref left);
            html.Append("</table></div></details>");
        }
    }

    private static void Lines(StringBuilder html, List<string> lines, ref int left)
    {
        var (before, after) = (0, 0);
        foreach (var line in lines)
        {
            if (--left < 0)
            {
                html.Append("<tr class=\"hunk\"><td></td><td></td><td>…</td></tr>");
                return;
            }

            if (HunkHead().Match(line) is { Success: true } hunk)
            {
                before = int.Parse(hunk.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                after = int.Parse(hunk.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
                Add(html, $"<tr class=\"hunk\"><td></td><td></td><td>{Inert.Html(line)}</td></tr>");
            }
            else if (line.StartsWith('+'))
                Add(html, $"<tr class=\"add\"><td></td><td>{after++}</td><td>{Inert.Html(line)}</td></tr>");
            else if (line.StartsWith('-'))
                Add(html, $"<tr class=\"del\"><td>{before++}</td><td></td><td>{Inert.Html(line)}</td></tr>");
            else if (line.StartsWith('\\'))
                Add(html, $"<tr class=\"hunk\"><td></td><td></td><td>{Inert.Html(line)}</td></tr>");
            else
                Add(html, $"<tr><td>{before++}</td><td>{after++}</td><td>{Inert.Html(line)}</td></tr>");
        }
    }

    private static string NameOf(List<string> head)
    {
        foreach (var prefix in new[] { "+++ b/", "--- a/", "rename to " })
        {
            if (head.Find(line => line.StartsWith(prefix, StringComparison.Ordinal)) is { } line)
                return line[prefix.Length..];
        }

        return GitHead().Match(head[0]) is { Success: true } match ? match.Groups[1].Value : head[0];
    }

    private static void Add(StringBuilder html, FormattableString part) => html.Append(part.ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^@@ -(\d{1,9})(?:,\d{1,9})? \+(\d{1,9})(?:,\d{1,9})? @@")]
    private static partial Regex HunkHead();

    [GeneratedRegex(@" b/(.+)$")]
    private static partial Regex GitHead();
}

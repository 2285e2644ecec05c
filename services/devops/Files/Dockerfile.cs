using System.Text.RegularExpressions;

namespace AgentFactory.DevOps.Files;

/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Name">In capitals.</param>
/// <param name="Flags">Those before its arguments, by name without dashes.</param>
/// <param name="Arguments">The rest, with continued lines joined and heredocs after it.</param>
internal sealed record Instruction(int Line, string Name, IReadOnlyDictionary<string, string> Flags, string Arguments)
{
    /// <summary>The arguments one by one, in either of their forms.</summary>
    public IReadOnlyList<string> Words
    {
        get
        {
            var text = Arguments.Split('\n')[0].Trim();
            if (text.StartsWith('[') && text.EndsWith(']'))
                return [.. text.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('"'))];
            return text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        }
    }
}

/// <summary>Reads a Dockerfile: comments, continued lines, heredocs, flags.</summary>
internal static partial class Dockerfile
{
    public static IReadOnlyList<Instruction> Parse(string text)
    {
        var instructions = new List<Instruction>();
        var lines = text.Split('\n');
        var escape = EscapeDirective().Match(text) is { Success: true } directive ? directive.Groups[1].Value[0] : '\\';
        for (var i = 0; i < lines.Length; i++)
        {
            if (IsBlank(lines[i]))
                continue;
            var start = i + 1;
            var whole = lines[i].Trim();
            while (whole.EndsWith(escape) && i + 1 < lines.Length)
            {
                i++;
                if (!IsBlank(lines[i]))
                    whole = whole[..^1] + " " + lines[i].Trim();
                else if (i + 1 == lines.Length)
                    whole = whole[..^1];
            }

            foreach (Match heredoc in Heredoc().Matches(whole))
            {
                whole += "\n";
                for (i++; i < lines.Length && lines[i].Trim() != heredoc.Groups[1].Value; i++)
                    whole += lines[i] + "\n";
            }

            instructions.Add(Read(start, whole));
        }

        return instructions;
    }

    private static Instruction Read(int line, string whole)
    {
        var space = whole.IndexOfAny([' ', '\t']);
        var name = (space < 0 ? whole : whole[..space]).ToUpperInvariant();
        var rest = space < 0 ? "" : whole[(space + 1)..].TrimStart();
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        while (Flag().Match(rest) is { Success: true } flag)
        {
            flags[flag.Groups[1].Value] = flag.Groups[2].Value;
            rest = rest[flag.Length..];
        }

        return new(line, name, flags, rest);
    }

    private static bool IsBlank(string line) => line.Trim() is "" or ['#', ..];

    [GeneratedRegex(@"^#\s*escape\s*=\s*([`\\])", RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex EscapeDirective();

    [GeneratedRegex(@"<<-?[""']?([A-Za-z_]\w*)[""']?", RegexOptions.None, 1_000)]
    private static partial Regex Heredoc();

    [GeneratedRegex(@"^--([\w-]+)(?:=(\S+))?\s+", RegexOptions.None, 1_000)]
    private static partial Regex Flag();
}

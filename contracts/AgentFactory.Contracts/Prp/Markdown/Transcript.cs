namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>What a person typed in a terminal, told apart from what it printed: typed lines have a prompt in front, or continue one that has.</summary>
internal static class Transcript
{
    /// <summary>The typed lines without their prompts; none when the text is no transcript.</summary>
    public static List<string> Typed(IReadOnlyList<string> lines)
    {
        var typed = new List<string>();
        string? until = null;
        var continues = false;
        foreach (var line in lines)
        {
            if (until is not null || continues)
                typed.Add(line.StartsWith("> ", StringComparison.Ordinal) ? line[2..] : line);
            else if (BehindPrompt(line) is { } command)
                typed.Add(command);
            else
                continue;

            if (until is not null)
            {
                until = typed[^1].Trim() == until ? null : until;
                continue;
            }
            until = HereDocumentEnd(typed[^1]);
            continues = until is null && typed[^1].EndsWith('\\');
        }
        return typed;
    }

    /// <summary>What stands behind <c>$ </c>, <c>(venv) $ </c> or <c>user@host:~$ </c>; null without a prompt.</summary>
    public static string? BehindPrompt(string line)
    {
        var rest = line;
        if (rest.StartsWith('(') && rest.IndexOf(") ", StringComparison.Ordinal) is var close and > 0 && !rest.AsSpan(1, close - 1).ContainsAny(" ("))
            rest = rest[(close + 2)..];
        var sign = rest.IndexOf("$ ", StringComparison.Ordinal);
        var isPrompt = sign == 0 || (sign > 0 && rest.AsSpan(0, sign).Contains('@') && !rest.AsSpan(0, sign).Contains(' '));
        return isPrompt ? rest[(sign + 2)..] : null;
    }

    /// <summary>The word that ends a here-document which the line opens; null when it opens none.</summary>
    private static string? HereDocumentEnd(string line)
    {
        var at = line.IndexOf("<<", StringComparison.Ordinal);
        if (at < 0 || line.AsSpan(at).StartsWith("<<<"))
            return null;
        var word = line.AsSpan(at + 2).TrimStart("- ");
        var end = word.IndexOfAny(' ', '|', ';');
        var name = (end < 0 ? word : word[..end]).Trim("'\"\\");
        return name.IsEmpty || !char.IsLetter(name[0]) ? null : name.ToString();
    }
}

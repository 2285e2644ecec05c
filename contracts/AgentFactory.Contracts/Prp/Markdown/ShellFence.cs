using AgentFactory.Contracts.Prp.Criteria;

namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Reads a fence as a script: one fence is one script.</summary>
internal static class ShellFence
{
    /// <summary>The script of a fence; null when it holds something else, such as a list, code or output.</summary>
    public static string? Read(Fence fence, IReadOnlyList<string> body)
    {
        if (!fence.IsShell && (fence.Language.Length > 0 || !LooksLikeShell(body)))
            return null;
        if (IsTree(body))
            return null;
        var typed = Transcript.Typed(body);
        var script = Unindent(typed.Count > 0 ? typed : body);
        return script.Split('\n').Any(line => line.Trim() is { Length: > 0 } trimmed && trimmed[0] != '#') ? script : null;
    }

    /// <summary>The sayings behind <c># Expected:</c>, which belong to the text of a criterion.</summary>
    public static IEnumerable<string> Expectations(IEnumerable<string> body)
    {
        foreach (var line in body)
        {
            var trimmed = line.Trim().TrimStart('#').Trim();
            if (line.TrimStart().StartsWith('#') && trimmed.StartsWith("Expect", StringComparison.OrdinalIgnoreCase))
                yield return trimmed;
        }
    }

    private static bool LooksLikeShell(IReadOnlyList<string> body)
    {
        var first = body.FirstOrDefault(line => line.Trim() is { Length: > 0 } trimmed && trimmed[0] != '#')?.Trim();
        if (first is null)
            return false;
        if (Transcript.BehindPrompt(first) is not null || first.StartsWith("./", StringComparison.Ordinal))
            return true;
        var word = first.Split(' ')[0];
        return CommandCatalog.IsKnown(word) && !first.EndsWith(':') && (!CommandCatalog.EnglishWords.Contains(word) || char.IsAsciiLetterLower(first[0]));
    }

    /// <summary>Directory trees are often fenced as bash.</summary>
    private static bool IsTree(IReadOnlyList<string> body) => body.Any(line => line.AsSpan().ContainsAny("├└│") || line.StartsWith("|--", StringComparison.Ordinal));

    private static string Unindent(IReadOnlyList<string> lines)
    {
        var indent = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart(' ').Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..] : line.TrimStart())).Trim('\n');
    }
}

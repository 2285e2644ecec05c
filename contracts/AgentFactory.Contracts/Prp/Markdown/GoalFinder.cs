namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Finds the goal and the reason for it among the sections that could hold them.</summary>
internal sealed class GoalFinder(MarkdownText text, IReadOnlyList<Section> sections, FrontMatter matter, string? title)
{
    private static readonly string[] s_generic = ["prp", "product requirement prompt", "product requirements prompt", "product requirement prompt prp", "untitled", "readme", "template", "feature", "project"];
    private static readonly string[] s_boilerplate = ["template optimized for", "structured, context-rich prp format", "템플릿"];

    /// <summary>Sections whose text became the goal or the justification.</summary>
    public HashSet<Section> Used { get; } = [];

    /// <summary>Where the goal was taken from when no section has one.</summary>
    public string? Fallback { get; private set; }

    public string? FindGoal()
    {
        foreach (var rank in Roots(PrpField.Goal).GroupBy(root => root.Rank).OrderBy(group => group.Key))
        {
            var parts = rank.Select(root => Render(root, PrpField.Goal)).Where(part => part.Length > 0).ToList();
            if (parts.Count == 0)
                continue;
            foreach (var root in rank)
                Use(root, PrpField.Goal);
            return string.Join("\n\n", parts);
        }
        if ((matter.Values.GetValueOrDefault("goal") ?? matter.Values.GetValueOrDefault("objective")) is { Length: > 0 } stated)
            return stated;
        if (matter.Values.GetValueOrDefault("description") is { Length: > 0 } description)
        {
            Fallback = "the front matter's description";
            return description;
        }
        if (title is not null && !s_generic.Contains(HeadingText.Normalise(title)))
        {
            Fallback = "the title";
            return title;
        }
        return null;
    }

    public string? FindJustification()
    {
        foreach (var group in Roots(PrpField.Justification).GroupBy(root => root.Rank >= 9).OrderBy(group => group.Key))
        {
            var parts = group.Where(root => !IsBoilerplate(root)).Select(root => (Root: root, Text: Render(root, PrpField.Justification))).Where(part => part.Text.Length > 0).ToList();
            if (parts.Count == 0)
                continue;
            foreach (var (root, _) in parts)
                Use(root, PrpField.Justification);
            return string.Join("\n\n", parts.Select(part => part.Text));
        }
        return null;
    }

    /// <summary>The topmost sections of a field. A better-ranked name inside a lesser one (an objective in an overview) counts for itself.</summary>
    private IEnumerable<Section> Roots(PrpField field) => sections.Where(section =>
        section.Field == field && section.Known && (section.Parent is not { } parent || parent.Field != field || section.Rank < RootRank(parent, field)));

    private static int RootRank(Section section, PrpField field) =>
        section.Ancestors.Prepend(section).TakeWhile(s => s.Field == field).Select(s => s.Known ? s.Rank : int.MaxValue).Min();

    private string Render(Section root, PrpField field)
    {
        var parts = Tree(root, field)
            .Select(section => (section, Body: WithoutComments(section)))
            .Where(part => part.Body.Length > 0)
            .Select(part => part.section == root || part.section.HeadingLine < 0 ? part.Body : $"{HeadingText.Plain(part.section.Heading)}: {part.Body}");
        return string.Join('\n', parts);
    }

    private void Use(Section root, PrpField field)
    {
        foreach (var section in Tree(root, field))
            Used.Add(section);
    }

    private static IEnumerable<Section> Tree(Section root, PrpField field)
    {
        yield return root;
        foreach (var child in root.Children.Where(child => child.Field == field && !(child.Known && child.Rank < root.Rank)))
        {
            foreach (var inner in Tree(child, field))
                yield return inner;
        }
    }

    private string WithoutComments(Section section)
    {
        var lines = Enumerable.Range(section.First, section.End - section.First)
            .Where(line => text.Kinds[line] != LineKind.Comment && !(text.IsText(line) && text.Lines[line].Trim() is "---" or "***" or "___"))
            .Select(line => text.Lines[line]);
        return string.Join('\n', lines.Prepend(section.Lead)).Trim();
    }

    private bool IsBoilerplate(Section section)
    {
        var body = section.Body(text);
        return s_boilerplate.Any(phrase => body.Contains(phrase, StringComparison.OrdinalIgnoreCase));
    }
}

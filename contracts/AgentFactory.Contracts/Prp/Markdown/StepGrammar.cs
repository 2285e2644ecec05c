namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>A step as found: lines from 0, the end not included.</summary>
internal sealed record StepRange(int First, int End, string? Id, Section Section);

/// <summary>
/// Finds the steps of the implementation: headings (<c>### Task 1</c>, <c>### CREATE path</c>), lines inside fences
/// that are called YAML and mostly are not, numbered lists, tick boxes, bullets. The first form that a section uses counts.
/// </summary>
internal sealed class StepGrammar(MarkdownText text)
{
    private readonly List<StepRange> _steps = [];

    public IReadOnlyList<StepRange> Read(IReadOnlyList<Section> sections)
    {
        var absorbedUntil = 0;
        foreach (var section in sections)
        {
            if (section.Field != PrpField.Steps || section.HeadingLine >= 0 && section.HeadingLine < absorbedUntil || section.First < absorbedUntil)
                continue;
            if (IsTask(section))
            {
                if (Descendants(section).Any(inner => inner.Field == PrpField.Steps && IsTask(inner)))
                    continue;
                TaskHeading.TryReadNumbered(HeadingText.Plain(section.Heading), out var heading);
                _steps.Add(new(section.HeadingLine, section.TreeEnd, heading.Id, section));
                absorbedUntil = section.TreeEnd;
            }
            else if (Descendants(section).Any(inner => inner.Field == PrpField.Steps && IsTask(inner)))
                continue;
            else if (IsListOfHeadings(section))
            {
                _steps.AddRange(section.Children.Where(IsPlainHeading).Select(child => new StepRange(child.HeadingLine, child.TreeEnd, null, child)));
                absorbedUntil = section.TreeEnd;
            }
            else
                ReadBody(section);
        }
        return _steps;
    }

    private static bool IsTask(Section section) =>
        !section.IsLabel && (TaskHeading.TryReadNumbered(HeadingText.Plain(section.Heading), out _) || TaskHeading.IsVerbLed(section.Heading)
            || (TaskHeading.IsNumberLed(section.Heading) && section.Ancestors.Any(a => a is { Field: PrpField.Steps, Level: > 0 })));

    private static IEnumerable<Section> Descendants(Section section) => section.Children.SelectMany(child => Descendants(child).Prepend(child));

    /// <summary>A plan that is nothing but headings with text below them: each is a step.</summary>
    private bool IsListOfHeadings(Section section) =>
        section is { Known: true, IsLabel: false } && section.Children.Any(IsPlainHeading)
        && Descendants(section).Where(inner => inner.Field == PrpField.Steps).Prepend(section).All(inner => FindStarts(LinesOf(inner)).Count == 0);

    private static bool IsPlainHeading(Section section) => section is { Field: PrpField.Steps, Known: false, IsLabel: false, HeadingLine: >= 0 };

    private List<int> LinesOf(Section section) => [.. Enumerable.Range(section.First, section.End - section.First).Where(Readable)];

    private void ReadBody(Section section)
    {
        var lines = LinesOf(section);
        var starts = FindStarts(lines);
        if (starts.Count == 0 && section is { Known: true, Children.Count: 0 } && lines.FirstOrDefault(line => !text.IsBlank(line), -1) is var only and >= 0)
            starts = [only];
        for (var i = 0; i < starts.Count; i++)
            Add(section, starts[i], i + 1 < starts.Count ? starts[i + 1] : section.End);
    }

    private List<int> FindStarts(List<int> lines)
    {
        var starts = lines.Where(line => TaskHeading.TryReadNumbered(text.Lines[line], out _)).ToList();
        if (starts.Count == 0)
            starts = lines.Where(line => !char.IsWhiteSpace(text.Lines[line].FirstOrDefault(' ')) && TaskHeading.IsVerbLed(text.Lines[line])).ToList();
        if (starts.Count == 0)
            starts = Items(lines, marker => marker.Ordered);
        if (starts.Count == 0)
            starts = Items(lines, marker => marker.Ticked is not null);
        if (starts.Count == 0)
            starts = Items(lines, _ => true);
        return starts;
    }

    /// <summary>Plain text, and fences that hold lists rather than code.</summary>
    private bool Readable(int line) => text.IsText(line) || (text.Kinds[line] == LineKind.FenceBody && text.FenceOf[line]!.IsProse);

    private List<int> Items(List<int> lines, Func<ListMarker, bool> wanted)
    {
        var starts = new List<int>();
        var indent = int.MaxValue;
        foreach (var line in lines)
        {
            var trimmed = text.Lines[line].Trim();
            var depth = text.Lines[line].Length - text.Lines[line].TrimStart().Length;
            if (!ListMarker.TryRead(trimmed, comments: false, out var marker) || !wanted(marker))
                continue;
            if (starts.Count == 0)
                indent = depth;
            if (depth <= indent)
                starts.Add(line);
        }
        return starts;
    }

    private void Add(Section section, int first, int end)
    {
        // A step that begins inside a fence ends with it.
        if (text.FenceOf[first] is { } fence)
            end = Math.Min(end, fence.End);
        while (end > first + 1 && (text.IsBlank(end - 1) || text.Kinds[end - 1] == LineKind.FenceOpen || IsRule(end - 1)))
            end--;
        TaskHeading.TryReadNumbered(text.Lines[first], out var heading);
        _steps.Add(new(first, end, heading.Id, section));
    }

    private bool IsRule(int line) => text.IsText(line) && text.Lines[line].Trim() is "---" or "***" or "...(...)";
}

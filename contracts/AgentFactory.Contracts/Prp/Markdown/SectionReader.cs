namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Cuts a file into sections and says what each is about, by its own heading or by the nearest known one above it.</summary>
internal sealed class SectionReader(MarkdownText text, int firstLine, int maxHeadings)
{
    private readonly List<Section> _sections = [];
    private readonly Stack<Section> _open = new();

    /// <summary>The text of the first heading of the first level, when it is a title and not a field.</summary>
    public string? Title { get; private set; }

    /// <summary>The line behind which headings are no longer told apart; null when all were.</summary>
    public int? CutOff { get; private set; }

    public IReadOnlyList<Section> Read()
    {
        Open(new() { Heading = "preamble", Level = 0, HeadingLine = -1, First = firstLine, Parent = null, Field = PrpField.Extra });
        for (var line = firstLine; line < text.Lines.Length; line++)
        {
            if (!text.IsText(line))
                continue;
            if (TryReadHeading(line, out var heading, out var bodyLine))
            {
                if (_sections.Count > maxHeadings)
                {
                    CutOff = line;
                    Close(level: -1, line);
                    Open(new() { Heading = $"text behind line {line}", Level = 1, HeadingLine = -1, First = line, Parent = null, Field = PrpField.Extra });
                    break;
                }
                AddHeading(heading, line, bodyLine);
            }
            else if (_sections.Count <= maxHeadings)
                AddLabel(line);
        }
        Close(level: -1, text.Lines.Length);
        return _sections;
    }

    private bool TryReadHeading(int line, out HeadingLine heading, out int bodyLine)
    {
        bodyLine = line + 1;
        if (HeadingLine.TryRead(text.Lines[line], out heading))
            return true;
        // Underlined headings: `===` always, `---` only below a known name, since it is mostly a rule.
        if (line + 1 >= text.Lines.Length || text.IsBlank(line) || (line > 0 && !text.IsBlank(line - 1)) || text.Lines[line].Length > 120)
            return false;
        var under = text.Lines[line + 1].AsSpan().Trim();
        if (under.Length < 3 || under[0] is not ('=' or '-') || under.ContainsAnyExcept(under[0]))
            return false;
        if (under[0] == '-' && SectionMap.Find(text.Lines[line]) is not { Exact: true })
            return false;
        heading = new(under[0] == '=' ? 1 : 2, text.Lines[line].Trim());
        bodyLine = line + 2;
        return true;
    }

    private void AddHeading(HeadingLine heading, int line, int bodyLine)
    {
        Close(heading.Level, line);
        var parent = _open.Count == 0 ? null : _open.Peek();
        var meaning = SectionMap.Find(heading.Text);
        // A title names a field only when it is nothing but the field's name.
        if (heading.Level == 1 && meaning is not { Exact: true, Lead: null })
            meaning = null;
        if (heading.Level == 1 && meaning is null)
            Title ??= HeadingText.Plain(heading.Text);
        var field = FieldOf(heading.Text, meaning, parent, out var known);
        Open(new()
        {
            Heading = heading.Text,
            Level = heading.Level,
            HeadingLine = line,
            First = bodyLine,
            Parent = parent,
            Field = field,
            Known = known,
            Rank = meaning?.Rank ?? 0,
            Lead = known && field is not (PrpField.Steps or PrpField.Validation or PrpField.Checklist) ? meaning?.Lead ?? "" : "",
        });
    }

    private static PrpField FieldOf(string heading, SectionMeaning? meaning, Section? parent, out bool known)
    {
        var inherited = parent?.Field ?? PrpField.Extra;
        known = true;
        var isTask = TaskHeading.TryReadNumbered(HeadingText.Plain(heading), out _) || TaskHeading.IsVerbLed(heading);
        if (isTask && (inherited == PrpField.Steps || parent is not { Known: true }))
            return PrpField.Steps;
        if (isTask && inherited is PrpField.Recovery or PrpField.Extra or PrpField.Metadata)
            meaning = null;
        // A description of tests inside the validation or a step is a part of it.
        if (meaning is { Field: PrpField.Testing } && inherited is PrpField.Validation or PrpField.Checklist or PrpField.Steps)
            meaning = null;
        // "### 1. Validation logic" and "### 1. Outcome" among numbered steps are steps.
        if (inherited == PrpField.Steps && TaskHeading.IsNumberLed(heading) && meaning is ({ Exact: false } or { Field: PrpField.Goal or PrpField.Justification }))
            meaning = null;
        if (meaning is not null)
            return meaning.Field;
        if (OwnId.Find(heading)?.StartsWith("AC", StringComparison.Ordinal) == true)
            return PrpField.Checklist;
        known = false;
        return inherited;
    }

    /// <summary>
    /// A bold label with a known name opens a section of its own where the text around has not been claimed by
    /// steps or criteria (whose own grammars read labels); any other label ends such a section.
    /// </summary>
    private void AddLabel(int line)
    {
        var top = _open.Peek();
        var heading = top.IsLabel ? top.Parent! : top;
        if (heading.Field is not (PrpField.Extra or PrpField.Goal or PrpField.Justification or PrpField.Context or PrpField.Metadata))
            return;
        var plain = false;
        if (!BoldLabel.TryRead(text.Lines[line], out var label))
        {
            plain = heading.Field == PrpField.Extra && !heading.Known && TryReadPlainLabel(text.Lines[line], out label);
            if (!plain)
                return;
        }
        var meaning = SectionMap.Find(label.Name);
        if (meaning is not { Exact: true } || IsOutOfPlace(heading, label, meaning))
            meaning = null;
        if (meaning is null && (!top.IsLabel || plain))
            return;
        Close(level: 7, line);
        Open(new()
        {
            Heading = meaning is null ? heading.Heading : label.Name,
            Level = 7,
            HeadingLine = meaning is null ? -1 : line,
            First = meaning is null ? line : line + 1,
            Parent = heading,
            Field = meaning?.Field ?? heading.Field,
            Known = meaning is not null,
            Rank = meaning?.Rank ?? 0,
            Lead = meaning is null ? "" : label.Rest,
        });
    }

    private static bool IsOutOfPlace(Section heading, BoldLabel label, SectionMeaning meaning) =>
        (heading.Field == PrpField.Context && (label.IsItem || meaning.Field == PrpField.Goal))
        || (label.IsItem && meaning.Field is not (PrpField.Goal or PrpField.Justification))
        || (heading is { Field: PrpField.Justification, Known: true } && label.IsItem);

    /// <summary><c>Goal: text</c> at the start of a paragraph.</summary>
    private static bool TryReadPlainLabel(string line, out BoldLabel label)
    {
        label = default;
        var colon = line.IndexOf(':');
        if (colon is < 3 or > 30 || !char.IsUpper(line[0]) || colon + 1 < line.Length && line[colon + 1] != ' ')
            return false;
        label = new(line[..colon], line[(colon + 1)..].Trim(), IsItem: false);
        return SectionMap.Find(label.Name) is { Exact: true, Field: PrpField.Goal or PrpField.Justification or PrpField.Checklist or PrpField.Steps or PrpField.Validation };
    }

    private void Open(Section section)
    {
        section.Parent?.Children.Add(section);
        _sections.Add(section);
        _open.Push(section);
    }

    /// <summary>Ends the body of the current section, and every section that a new one of <paramref name="level"/> ends.</summary>
    private void Close(int level, int line)
    {
        if (_sections.Count > 0)
        {
            var last = _sections[^1];
            last.End = Math.Max(line, last.First);
        }
        while (_open.Count > 0 && (level < 0 || _open.Peek().Level >= level || _open.Peek().Level == 0))
            _open.Pop().TreeEnd = line;
    }
}

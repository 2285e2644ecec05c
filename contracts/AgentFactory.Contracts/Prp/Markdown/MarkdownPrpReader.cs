namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Puts the grammars together: a markdown text in, a document with everything in its place out.</summary>
internal sealed class MarkdownPrpReader
{
    private readonly PrpReaderOptions _options;
    private readonly MarkdownText _text;
    private readonly FrontMatter _matter;
    private readonly SectionReader _sectionReader;
    private readonly IReadOnlyList<Section> _sections;
    private readonly List<PrpDiagnostic> _diagnostics = [];
    private readonly ExtraTexts _extra = new();
    private readonly List<PrpStep> _steps = [];
    private readonly List<PrpCriterion> _criteria = [];

    private MarkdownPrpReader(string text, PrpReaderOptions options)
    {
        _options = options;
        _text = MarkdownText.Read(text);
        _matter = FrontMatter.Read(_text);
        _sectionReader = new(_text, _matter.End, options.MaxHeadings);
        _sections = _sectionReader.Read();
    }

    public static PrpDocument Read(string text, string? file, PrpReaderOptions options) => new MarkdownPrpReader(text, options).Read(file);

    private PrpDocument Read(string? file)
    {
        foreach (var fence in _text.Fences.Where(fence => !fence.Closed))
            _diagnostics.Add(new(DiagnosticSeverity.Warning, $"the fence that opens here is never closed; it was taken to end before line {fence.End + 1}", fence.Open + 1));
        if (_sectionReader.CutOff is { } cut)
            _diagnostics.Add(new(DiagnosticSeverity.Warning, $"more than {_options.MaxHeadings} headings: what follows was kept as text only; split the file", cut + 1));

        var goals = new GoalFinder(_text, _sections, _matter, _sectionReader.Title ?? _matter.Values.GetValueOrDefault("title"));
        var goal = goals.FindGoal();
        if (goals.Fallback is { } fallback)
            _diagnostics.Add(new(DiagnosticSeverity.Warning, $"no section says what the goal is; {fallback} was taken; add a `## Goal` section", 0));
        var justification = goals.FindJustification();
        var ranges = new StepGrammar(_text).Read(_sections);
        ReadSteps(ranges);
        ReadCriteria(ranges);
        var metadata = ReadMetadata();
        var context = ReadContext(goals, ranges);
        var document = new PrpDocument
        {
            File = file,
            Title = _sectionReader.Title ?? _matter.Values.GetValueOrDefault("name") ?? _matter.Values.GetValueOrDefault("title"),
            Goal = goal,
            Justification = justification,
            Context = context,
            Steps = _steps,
            Criteria = _criteria,
            SuccessMetrics = [.. Items(PrpField.Metrics)],
            FailureRecovery = [.. Items(PrpField.Recovery), .. ReadStepRecovery()],
            Metadata = metadata,
            Diagnostics = _diagnostics,
        };
        document = document with { Template = TemplateDetector.IsTemplate(_text, goal, [document.Title, metadata.GetValueOrDefault("name"), metadata.GetValueOrDefault("description")]) };
        return AddLeftovers(document);
    }

    private void ReadSteps(IReadOnlyList<StepRange> ranges)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in ranges.Take(_options.MaxSteps))
        {
            var text = _text.Slice(range.First, range.End);
            var id = Unique(range.Id ?? $"step-{_steps.Count + 1}", ids);
            _steps.Add(new(text, _text.Range(range.First, range.End)) { Id = id, DependsOn = StepDependencies.Read(text) });
        }
        if (ranges.Count > _options.MaxSteps)
        {
            var first = ranges[_options.MaxSteps];
            _diagnostics.Add(new(DiagnosticSeverity.Warning, $"more than {_options.MaxSteps} steps: the last {ranges.Count - _options.MaxSteps} were kept as text only; split the work", first.First + 1));
            foreach (var range in ranges.Skip(_options.MaxSteps))
                _extra.Add(range.Section.Heading, _text.Slice(range.First, range.End));
        }
        StepGraph.Resolve(_steps, _diagnostics);
    }

    private void ReadCriteria(IReadOnlyList<StepRange> ranges)
    {
        var grammar = new CriterionGrammar(_text);
        foreach (var section in _sections.Where(section => section.Field is PrpField.Checklist or PrpField.Validation or PrpField.Testing))
            grammar.ReadSection(section);
        foreach (var range in ranges)
            grammar.ReadStep(range);
        // In the order of the file; a command that both a step and a section inside it name counts once.
        var drafts = grammar.Found.OrderBy(draft => draft.First).DistinctBy(draft => (draft.First, draft.Script)).ToList();
        if (drafts.Count > _options.MaxCriteria)
        {
            _diagnostics.Add(new(DiagnosticSeverity.Warning, $"more than {_options.MaxCriteria} criteria: the last {drafts.Count - _options.MaxCriteria} were kept as text only; split the file", drafts[_options.MaxCriteria].First + 1));
            foreach (var draft in drafts.Skip(_options.MaxCriteria))
                _extra.Add("criteria cut off", _text.Slice(draft.First, draft.End));
            drafts.RemoveRange(_options.MaxCriteria, drafts.Count - _options.MaxCriteria);
        }
        if (drafts.FirstOrDefault(draft => draft.Ticked) is { } ticked)
            _diagnostics.Add(new(DiagnosticSeverity.Info, "a box that is ticked in the file is not evidence: every criterion starts open", ticked.First + 1));
        _criteria.AddRange(CriterionNumbering.Number(drafts, _text, _diagnostics));
    }

    private Dictionary<string, string> ReadMetadata()
    {
        var metadata = new Dictionary<string, string>(_matter.Values, StringComparer.Ordinal);
        foreach (var section in _sections)
            MetadataLines.Collect(_text, section, metadata);
        return metadata;
    }

    private PrpContext ReadContext(GoalFinder goals, IReadOnlyList<StepRange> ranges)
    {
        var taken = ranges.Select(range => range.Section).ToHashSet();
        foreach (var section in _sections)
        {
            var isPlain = section.Field is PrpField.Extra or PrpField.Metadata or PrpField.StepNotes or PrpField.Testing
                || (section.Field is PrpField.Goal or PrpField.Justification && !goals.Used.Contains(section))
                || (section.Field == PrpField.Steps && !taken.Contains(section) && !Covered(ranges, section));
            if (isPlain && !(section.Level == 0 && section.First == section.End))
                _extra.Add(HeadingText.Plain(section.Heading), section.Body(_text));
        }
        var contexts = _sections.Where(section => section.Field == PrpField.Context && !Covered(ranges, section)).ToList();
        var blocks = contexts.Select(section => (section.HeadingLine < 0 ? "" : $"{section.Heading}\n") + section.Body(_text));
        var text = string.Join("\n\n", blocks).Trim();
        return new()
        {
            Text = text.Length == 0 ? null : text,
            References = [.. contexts.SelectMany(section => ReferenceGrammar.Read(_text, section)).Distinct()],
            Gotchas = [.. Items(PrpField.Gotchas)],
            Constraints = [.. Items(PrpField.Constraints)],
        };
    }

    /// <summary>True when the section lies inside a step and is part of its text.</summary>
    private static bool Covered(IReadOnlyList<StepRange> ranges, Section section)
    {
        var low = 0;
        var high = ranges.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (ranges[middle].End <= section.First)
                low = middle + 1;
            else if (ranges[middle].First >= section.First)
                high = middle - 1;
            else
                return true;
        }
        return false;
    }

    private IEnumerable<string> Items(PrpField field) => _sections.Where(section => section.Field == field).SelectMany(section => ItemGrammar.Read(_text, section));

    private IEnumerable<string> ReadStepRecovery() =>
        from step in _steps
        from line in step.Text.Split('\n')
        let plain = line.Trim(' ', '\t', '-', '*')
        where plain.StartsWith("IF_FAIL", StringComparison.OrdinalIgnoreCase) || plain.StartsWith("IF FAIL", StringComparison.OrdinalIgnoreCase)
        let hint = plain[7..].Trim('*', ':', ' ')
        where hint.Length > 0
        select $"{step.Id}: {hint}";

    private PrpDocument AddLeftovers(PrpDocument document)
    {
        var net = new Leftovers();
        foreach (var placed in Placed(document))
            net.AddPlaced(placed);
        foreach (var (heading, body) in _extra.ToDictionary())
        {
            net.AddPlaced(heading);
            net.AddPlaced(body);
        }
        for (var line = 0; line < _matter.End; line++)
        {
            if (!net.IsPlaced(_text.Lines[line]))
                _extra.Add("front matter", _text.Lines[line].TrimEnd());
        }
        foreach (var section in _sections)
        {
            if (section.HeadingLine >= 0 && !net.IsPlaced(_text.Lines[section.HeadingLine]))
                _extra.Add(PrpContext.Outline, _text.Lines[section.HeadingLine].Trim());
            for (var line = section.First; line < section.End; line++)
            {
                if (_text.FenceOf[line] is { } fence && fence.Open == line)
                    line = AddListing(fence, section, net) - 1;
                else if (!net.IsPlaced(_text.Lines[line]))
                    _extra.Add(HeadingText.Plain(section.Heading), _text.Lines[line].TrimEnd());
            }
        }
        return document with { Context = document.Context with { Extra = _extra.ToDictionary() } };
    }

    /// <summary>Keeps a listing whole or not at all: half of its lines, or lines without their indentation, are of no use. Answers the line behind it.</summary>
    private int AddListing(Fence fence, Section section, Leftovers net)
    {
        var heading = HeadingText.Plain(section.Heading);
        var end = Math.Min(fence.After, section.End);
        var opening = _text.Lines[fence.Open];
        if (!_text.Lines[(fence.Open + 1)..Math.Min(fence.End, end)].All(net.IsPlaced))
            _extra.Add(heading, _text.Slice(fence.Open, end));
        else if (!net.IsPlaced(opening))
            _extra.Add(heading, opening.TrimEnd());
        return end;
    }

    private static IEnumerable<string?> Placed(PrpDocument document) =>
    [
        document.Title, document.Goal, document.Justification, document.Context.Text,
        .. document.Context.References.SelectMany(reference => new[] { reference.Target, reference.Why }),
        .. document.Context.Gotchas, .. document.Context.Constraints,
        .. document.Steps.Select(step => step.Text),
        .. document.Criteria.SelectMany(criterion => new[] { criterion.Text, criterion.Script, criterion.Stage }),
        .. document.SuccessMetrics, .. document.FailureRecovery,
        .. document.Metadata.Select(pair => $"{pair.Key} {pair.Value}"),
    ];

    private static string Unique(string id, HashSet<string> taken)
    {
        var candidate = id;
        for (var n = 2; !taken.Add(candidate); n++)
            candidate = $"{id}-{n}";
        return candidate;
    }
}

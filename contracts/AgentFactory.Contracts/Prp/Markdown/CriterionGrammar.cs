namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>
/// Finds what must hold and how it is checked: fences (one fence, one script), tick boxes with a command in
/// backticks, <c>VALIDATE:</c> and <c>**Command**:</c> lines, tables, procedures. Code in other languages is a note.
/// </summary>
internal sealed class CriterionGrammar(MarkdownText text)
{
    private readonly List<CriterionDraft> _found = [];
    private string? _stage;
    private string _heading = "";
    private PrpField _field;

    /// <summary>What the next fence is about.</summary>
    private Block? _intro;

    /// <summary>A <c>VALIDATE:</c> whose script stands in the fence below.</summary>
    private Block? _awaiting;

    /// <summary>Blocks before this one belong to a list that is known to be no procedure.</summary>
    private int _listedUntil;

    public IReadOnlyList<CriterionDraft> Found => _found;

    public void ReadSection(Section section)
    {
        Begin(section);
        if (section.HeadingLine >= 0 && OwnId.Find(section.Heading) is { } id)
            ReadNamed(section, id);
        else
            ReadBlocks(BlockReader.Read(text, section));
    }

    /// <summary>A heading with an id of its own is one criterion, unless several scripts stand under it; then the first has the id.</summary>
    private void ReadNamed(Section section, string id)
    {
        var blocks = BlockReader.Read(text, section);
        var fences = blocks.Where(block => block.Kind == BlockKind.Fence && ScriptOf(block) is not null).ToList();
        if (fences.Count > 1)
        {
            var before = _found.Count;
            ReadBlocks(blocks);
            _found[before] = _found[before] with { Id = id };
            return;
        }

        var body = fences is [var fence]
            ? $"{text.Slice(section.First, fence.First)}\n{text.Slice(fence.End, section.End)}"
            : text.Slice(section.First, section.End);
        var about = string.Join('\n', new[] { section.Heading, section.Lead, body.Trim() }.Where(part => part.Length > 0));
        _found.Add(new(about, fences.Concat(blocks).Select(ScriptOf).FirstOrDefault(found => found is not null), section.HeadingLine, section.End, _stage) { Id = id });
    }

    /// <summary>Reads only what a step says about its own validation.</summary>
    public void ReadStep(StepRange step)
    {
        Begin(step.Section);
        _stage = null;
        _field = PrpField.Testing;
        var title = HeadingText.Plain(text.Lines[step.First].Trim(' ', '#', '-', '*', ':'));
        var lines = Enumerable.Range(step.First + 1, Math.Max(0, step.End - step.First - 1)).ToList();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if ((!text.IsText(line) && !(text.Kinds[line] == LineKind.FenceBody && text.FenceOf[line]!.IsProse)) || InlineCommands.LabelledValue(text.Lines[line]) is not { } value)
                continue;
            if (value.Length > 0)
            {
                if (InlineCommands.CommandIn(value, strong: true) is { } script)
                    _found.Add(new($"{title}: {value.Replace("`", "", StringComparison.Ordinal)}", script, line, line + 1, null));
                continue;
            }
            // The label stands alone: a fence or a list with the commands follows.
            for (var next = line + 1; next < step.End && next - line < 40; next++)
            {
                if (text.FenceOf[next] is { } fence && fence.Open == next)
                {
                    if (ShellFence.Read(fence, text.Lines[(next + 1)..fence.End]) is { } fenced)
                        _found.Add(new($"{title}: validation", fenced, fence.Open, fence.After, null));
                    break;
                }
                if (text.IsBlank(next))
                    continue;
                if (!ListMarker.TryRead(text.Lines[next].Trim(), comments: false, out var item))
                    break;
                if (InlineCommands.CommandIn(item.Text, strong: true) is { } listed)
                    _found.Add(new($"{title}: {item.Text.Replace("`", "", StringComparison.Ordinal)}", listed, next, next + 1, null));
            }
        }
    }

    private void Begin(Section section)
    {
        var own = section.Ancestors.Prepend(section).Where(s => s.Field is PrpField.Checklist or PrpField.Validation or PrpField.Testing && s.HeadingLine >= 0).ToList();
        var level = own.FirstOrDefault(s => SectionMap.IsLevel(HeadingText.Normalise(HeadingText.Split(HeadingText.Plain(s.Heading)).Head)));
        _stage = (level ?? own.LastOrDefault() ?? section).Heading is { } heading ? HeadingText.Plain(heading).TrimEnd(':') : null;
        _heading = HeadingText.Plain(section.Heading).TrimEnd(':');
        _field = section.Field;
        _intro = null;
        _awaiting = null;
    }

    private void ReadBlocks(List<Block> blocks)
    {
        _listedUntil = 0;
        var hasItems = blocks.Any(block => block.Kind is BlockKind.Item or BlockKind.TableRow);
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            switch (block.Kind)
            {
                case BlockKind.Fence:
                    ReadFence(block);
                    break;
                case BlockKind.TableRow when !block.IsHeader:
                    Add(block, block.Text, block.Cells.Select(cell => InlineCommands.CommandIn(cell, strong: cell.StartsWith('`'))).FirstOrDefault(script => script is not null));
                    break;
                case BlockKind.Item when IsProcedure(blocks, i, out var count):
                    AddProcedure(blocks.GetRange(i, count));
                    i += count - 1;
                    break;
                case BlockKind.Item:
                    i += ReadItem(blocks, i);
                    break;
                case BlockKind.Paragraph:
                    ReadParagraph(block, hasItems);
                    break;
                default:
                    break;
            }
        }
    }

    private void ReadFence(Block block)
    {
        if (ShellFence.Read(block.Fence!, block.Lines) is { } script)
        {
            var about = (_awaiting ?? _intro)?.Text.TrimEnd(':') ?? _heading;
            var expectations = ShellFence.Expectations(block.Lines);
            _found.Add(new(string.Join(". ", expectations.Prepend(about.Length == 0 ? _heading : about)), script, (_awaiting ?? block).First, block.End, _stage));
        }
        else if (block.Fence!.IsShell && block.Fence.Language != "" && CommentsOf(block) is { Length: > 0 } comments && _field != PrpField.Testing)
            _found.Add(new(comments, null, block.First, block.End, _stage));
        else if (block.Fence.IsProse && _field != PrpField.Testing)
        {
            var inner = BlockReader.ReadFence(text, block.Fence).Where(b => b.Kind is not BlockKind.Paragraph || InlineCommands.Find(b.Text) is not null).ToList();
            ReadBlocks(inner);
        }
        _intro = null;
        _awaiting = null;
    }

    private static string CommentsOf(Block block) =>
        block.Lines.Any(line => line.AsSpan().ContainsAny("├└│")) ? "" : string.Join('\n', block.Lines.Select(line => line.Trim().TrimStart('#').Trim()).Where(line => line.Length > 0));

    /// <summary>Reads an item with what is indented below it; returns how many further blocks it took.</summary>
    private int ReadItem(List<Block> blocks, int index)
    {
        var item = blocks[index];
        var lines = new List<string> { item.Text };
        var taken = 0;
        var end = item.End;
        string? fenced = null;
        while (index + taken + 1 < blocks.Count && blocks[index + taken + 1] is var next && next.Indent > item.Indent
            && (next.Kind != BlockKind.Item || (next.Ticked is null && InlineCommands.LabelledValue(next.Text) is not { Length: > 0 })))
        {
            if (next.Kind == BlockKind.Fence)
                fenced ??= ShellFence.Read(next.Fence!, next.Lines);
            else
                lines.Add(next.Text);
            end = next.End;
            taken++;
        }
        // A fence right below the item belongs to it, although by the letter of markdown it ends the list.
        if (fenced is null && lines.TrueForAll(line => InlineCommands.Find(line) is null)
            && index + taken + 1 < blocks.Count && blocks[index + taken + 1] is { Kind: BlockKind.Fence } below && below.First == end
            && ShellFence.Read(below.Fence!, below.Lines) is { } script)
        {
            fenced = script;
            end = below.End;
            taken++;
        }
        if (InlineCommands.LabelledValue(item.Text) is "" && fenced is null)
        {
            _awaiting = item;
            return taken;
        }
        Add(item, string.Join('\n', lines), fenced ?? InlineCommands.Find(item.Text) ?? lines.Skip(1).Select(InlineCommands.Find).FirstOrDefault(script => script is not null), end);
        return taken;
    }

    private void ReadParagraph(Block block, bool hasItems)
    {
        // Code by indentation, the older form of a fence.
        if (block.Indent >= 4 && InlineCommands.CommandIn(block.Lines[0], strong: false) is not null)
        {
            _found.Add(new((_awaiting ?? _intro)?.Text.TrimEnd(':') ?? _heading, block.Text, block.First, block.End, _stage));
            _intro = null;
            _awaiting = null;
            return;
        }
        var commands = 0;
        foreach (var line in block.Lines)
        {
            if (InlineCommands.Find(line) is not { } script)
                continue;
            commands++;
            Add(block, (InlineCommands.LabelledValue(line) is { } value ? $"{_heading}: {value}" : line).Replace("`", "", StringComparison.Ordinal), script);
        }
        if (commands > 0)
            return;
        if (InlineCommands.LabelledValue(block.Text) is "")
            _awaiting = block;
        else if (_field == PrpField.Checklist && (!hasItems || block.Text.StartsWith("Given ", StringComparison.OrdinalIgnoreCase)))
            Add(block, block.Text, null);
        else
            _intro = block.Text.Length <= 200 ? block : null;
    }

    /// <summary>Numbered lines without a single command, in a validation: one thing that a person does.</summary>
    private bool IsProcedure(List<Block> blocks, int index, out int count)
    {
        count = 0;
        if (_field != PrpField.Validation || !blocks[index].Ordered || index < _listedUntil)
            return false;
        var run = blocks.Skip(index).TakeWhile(block => block.Kind == BlockKind.Item && (block.Ordered || block.Indent > blocks[index].Indent)).ToList();
        count = run.Count;
        _listedUntil = index + count;
        return count > 1 && run.All(block => block.Ticked is null && InlineCommands.Find(block.Text) is null && OwnId.Find(block.Text) is null);
    }

    private void AddProcedure(List<Block> items)
    {
        var about = _intro?.Text.TrimEnd(':') ?? _heading;
        _found.Add(new($"{about}\n{string.Join('\n', items.Select(item => item.Text))}", null, items[0].First, items[^1].End, _stage));
        _intro = null;
    }

    private void Add(Block block, string about, string? script, int? end = null)
    {
        if (about.Length == 0 || (_field == PrpField.Testing && script is null))
            return;
        _found.Add(new(about, script, block.First, end ?? block.End, _stage) { Id = OwnId.Find(about), Ticked = block.Ticked == true });
    }

    private static string? ScriptOf(Block block) => block.Kind == BlockKind.Fence ? ShellFence.Read(block.Fence!, block.Lines) : InlineCommands.Find(block.Text);
}

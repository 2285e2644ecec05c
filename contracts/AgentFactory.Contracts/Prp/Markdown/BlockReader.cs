namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Reads lines into blocks. The lines of a fence can be read as if they were plain text, for people put lists into fences.</summary>
internal sealed class BlockReader(MarkdownText text, bool insideFence = false)
{
    private readonly List<Block> _blocks = [];

    public static List<Block> Read(MarkdownText text, Section section)
    {
        var reader = new BlockReader(text);
        if (section.Lead.Length > 0)
            reader.AddLine(section.Lead, section.HeadingLine, afterBlank: true);
        reader.Read(section.First, section.End);
        return reader._blocks;
    }

    public static List<Block> ReadFence(MarkdownText text, Fence fence)
    {
        var reader = new BlockReader(text, insideFence: true);
        reader.Read(fence.Open + 1, fence.End);
        return reader._blocks;
    }

    private void Read(int first, int end)
    {
        var afterBlank = true;
        for (var line = first; line < end; line++)
        {
            if (!insideFence && text.Kinds[line] == LineKind.Comment)
                continue;
            if (!insideFence && text.FenceOf[line] is { } fence)
            {
                AddFence(fence, Math.Min(fence.After, end));
                line = Math.Min(fence.After, end) - 1;
                continue;
            }
            if (text.IsBlank(line) || IsRule(text.Lines[line]))
            {
                afterBlank = true;
                continue;
            }
            AddLine(text.Lines[line], line, afterBlank);
            afterBlank = false;
        }
    }

    private void AddFence(Fence fence, int end)
    {
        var block = new Block(BlockKind.Fence, fence.Open, IndentOf(text.Lines[fence.Open])) { Fence = fence, End = end };
        block.Lines.AddRange(text.Lines[(fence.Open + 1)..Math.Min(fence.End, end)]);
        _blocks.Add(block);
    }

    private void AddLine(string line, int number, bool afterBlank)
    {
        var indent = IndentOf(line);
        var trimmed = line.Trim();
        if (trimmed.StartsWith('>'))
            trimmed = trimmed.TrimStart('>', ' ');
        if (trimmed.StartsWith('|') && trimmed.Length > 1)
        {
            AddRow(trimmed, number, indent);
            return;
        }
        if (ListMarker.TryRead(trimmed, insideFence, out var marker))
        {
            var item = new Block(BlockKind.Item, number, indent) { End = number + 1, Ordered = marker.Ordered, Ticked = marker.Ticked };
            item.Lines.Add(marker.Text);
            _blocks.Add(item);
            return;
        }
        var last = _blocks.Count == 0 ? null : _blocks[^1];
        var continues = last is { Kind: BlockKind.Item } ? !afterBlank && !IsLabel(trimmed) || indent > last.Indent : last is { Kind: BlockKind.Paragraph } && !afterBlank;
        if (!continues)
        {
            last = new Block(BlockKind.Paragraph, number, indent);
            _blocks.Add(last);
        }
        last!.Lines.Add(trimmed);
        last.End = number + 1;
    }

    private static bool IsLabel(string trimmed) => BoldLabel.TryRead(trimmed, out _);

    private void AddRow(string trimmed, int number, int indent)
    {
        if (trimmed.All(c => c is '|' or '-' or ':' or ' '))
        {
            if (_blocks.Count > 0 && _blocks[^1].Kind == BlockKind.TableRow)
                _blocks[^1].IsHeader = true;
            return;
        }
        var row = new Block(BlockKind.TableRow, number, indent) { End = number + 1, Cells = SplitCells(trimmed) };
        row.Lines.Add(string.Join(" | ", row.Cells.Where(cell => cell.Length > 0)));
        _blocks.Add(row);
    }

    /// <summary>Cells of a row; a bar behind a backslash or inside a code span belongs to the text.</summary>
    private static List<string> SplitCells(string row)
    {
        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        // The width of the backticks around the code span that is open: a longer run opens what only a run as long closes.
        var open = 0;
        for (var i = 1; i < row.Length; i++)
        {
            if (row[i] == '\\' && i + 1 < row.Length && row[i + 1] == '|')
                cell.Append(row[++i]);
            else if (row[i] == '|' && open == 0)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                var width = row.AsSpan(i).IndexOfAnyExcept('`') is var run and >= 0 ? run : row.Length - i;
                open = width == 0 ? open : open == 0 ? width : open == width ? 0 : open;
                cell.Append(row, i, Math.Max(width, 1));
                i += Math.Max(width, 1) - 1;
            }
        }
        if (cell.ToString().Trim() is { Length: > 0 } rest)
            cells.Add(rest);
        return cells;
    }

    private static int IndentOf(string line)
    {
        var indent = 0;
        foreach (var c in line)
        {
            if (c == ' ')
                indent++;
            else if (c == '\t')
                indent += 4;
            else
                break;
        }
        return indent;
    }

    private static bool IsRule(string line)
    {
        var trimmed = line.AsSpan().Trim();
        return trimmed.Length >= 3 && trimmed[0] is '-' or '*' or '_' && !trimmed.ContainsAnyExcept(trimmed[0], ' ');
    }
}

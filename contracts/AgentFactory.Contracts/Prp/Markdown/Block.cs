namespace AgentFactory.Contracts.Prp.Markdown;

internal enum BlockKind
{
    Paragraph,
    Item,
    Fence,
    TableRow,
}

/// <summary>A paragraph, an item of a list, a fenced block or a row of a table. Lines are counted from 0.</summary>
internal sealed record Block(BlockKind Kind, int First, int Indent)
{
    /// <summary>The line behind the block.</summary>
    public int End { get; set; }

    /// <summary>Without marker and tick box.</summary>
    public List<string> Lines { get; } = [];

    public string Text => string.Join('\n', Lines).Trim();

    /// <summary>For items: numbered rather than bulleted.</summary>
    public bool Ordered { get; init; }

    /// <summary>For items: the state of the tick box; null when there is none.</summary>
    public bool? Ticked { get; init; }

    public Fence? Fence { get; init; }

    /// <summary>For rows: the cells.</summary>
    public IReadOnlyList<string> Cells { get; init; } = [];

    /// <summary>For rows: the one above the separator.</summary>
    public bool IsHeader { get; set; }
}

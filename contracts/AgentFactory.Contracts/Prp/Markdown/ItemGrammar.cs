namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Reads a section as a list of sayings: gotchas, constraints, metrics, recovery.</summary>
internal static class ItemGrammar
{
    public static IEnumerable<string> Read(MarkdownText text, Section section)
    {
        var blocks = BlockReader.Read(text, section)
            .SelectMany(block => block.Kind == BlockKind.Fence ? BlockReader.ReadFence(text, block.Fence!) : [block])
            .Where(block => !block.IsHeader)
            .ToList();
        var item = new List<string>();
        var baseIndent = 0;
        foreach (var block in blocks)
        {
            // What is indented deeper explains the item above it.
            if (item.Count > 0 && block.Kind == BlockKind.Item && block.Indent > baseIndent)
            {
                item.Add(block.Text);
                continue;
            }
            if (item.Count > 0)
                yield return string.Join('\n', item);
            item.Clear();
            item.Add(block.Text);
            baseIndent = block.Indent;
        }
        if (item.Count > 0)
            yield return string.Join('\n', item);
    }
}

using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace AgentFactory.DevOps.Files;

/// <summary>Reads YAML that a model wrote: a text that nests without end or repeats itself by aliases is refused before it is built up.</summary>
internal static class YamlText
{
    private const int MaxDepth = 60;
    private const int MaxNodes = 50_000;
    private const int MaxAliases = 200;

    /// <returns>The documents, or where and why it is no YAML.</returns>
    public static (IReadOnlyList<YamlNode> Documents, int Line, string? Fault) Read(string text)
    {
        // The parser's own words for it are hard to act on.
        if (text.Split('\n').Select((line, number) => (line, number)).FirstOrDefault(pair => pair.line.TrimStart(' ').StartsWith('\t')) is { line: not null } tab)
            return ([], tab.number + 1, "a tab is used for indentation; YAML takes spaces only");
        if (text.TrimStart().StartsWith("```", StringComparison.Ordinal))
            return ([], 1, "the file begins with the fence of a markdown block; the file is what stands inside it");
        try
        {
            if (Measure(text) is { } fault)
                return ([], 1, fault);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return ([.. stream.Documents.Select(document => document.RootNode)], 0, null);
        }
        catch (YamlException exception)
        {
            return ([], (int)exception.Start.Line, exception.InnerException?.Message ?? exception.Message);
        }
    }

    // Keys that are mappings or aliases would be compared at any cost when the tree is built; none of these files has one.
    private static string? Measure(string text)
    {
        var parser = new Parser(new StringReader(text));
        var open = new Stack<Level>();
        var (nodes, aliases) = (0, 0);
        while (parser.MoveNext())
        {
            if (parser.Current is MappingEnd or SequenceEnd)
                open.Pop();
            if (parser.Current is not (NodeEvent or AnchorAlias))
                continue;
            if (open.TryPeek(out var level) && level is { IsMapping: true, IsAtKey: true } && parser.Current is not Scalar)
                return $"line {parser.Current.Start.Line}: a key is a plain text";
            if (level is not null)
                level.IsAtKey = !level.IsAtKey;
            if (parser.Current is MappingStart or SequenceStart)
                open.Push(new() { IsMapping = parser.Current is MappingStart });
            aliases += parser.Current is AnchorAlias ? 1 : 0;
            if (open.Count > MaxDepth || ++nodes > MaxNodes || aliases > MaxAliases)
                return $"it is larger than a delivery file can be: more than {MaxDepth} levels, {MaxNodes:N0} nodes or {MaxAliases} aliases";
        }

        return null;
    }

    private sealed class Level
    {
        public required bool IsMapping { get; init; }

        public bool IsAtKey { get; set; } = true;
    }
}

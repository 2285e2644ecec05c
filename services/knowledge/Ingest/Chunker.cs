using System.Collections.Frozen;
using AgentFactory.Knowledge.Entries;

namespace AgentFactory.Knowledge.Ingest;

/// <summary>Divides a file as its kind asks for.</summary>
internal static class Chunker
{
    /// <summary>Goes up when the same file would be divided otherwise: all is then taken in anew.</summary>
    public const int Version = 1;

    private static readonly FrozenSet<string> Prose = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, ".md", ".markdown", ".mdx", ".txt", ".rst", ".adoc", ".org", "");

    public static SourceType TypeOf(string path) => Prose.Contains(Path.GetExtension(path)) ? SourceType.Documentation : SourceType.Code;

    public static IReadOnlyList<Chunk> Divide(string path, string text, IngestOptions options)
    {
        var extension = Path.GetExtension(path);
        if (TypeOf(path) == SourceType.Documentation)
            return MarkdownChunks.Of(text, options.MinChunk, options.MaxChunk);
        if (Definitions.Knows(extension))
            return CodeChunks.Of(text, extension, options.MinChunk, options.MaxChunk);
        var lines = LineChunks.Split(text);
        return [.. LineChunks.Of(lines, 0, lines.Length, "", options.MaxChunk)];
    }
}

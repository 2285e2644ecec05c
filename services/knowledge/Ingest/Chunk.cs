namespace AgentFactory.Knowledge.Ingest;

/// <summary>A piece of a file.</summary>
/// <param name="Name">The heading trail or the definition; empty where there is none.</param>
/// <param name="FromLine">From 1.</param>
/// <param name="ToLine">Included.</param>
internal sealed record Chunk(string Name, int FromLine, int ToLine, string Text);

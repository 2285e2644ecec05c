using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Knowledge.Context;

/// <summary>How passages for prompts are chosen. Configuration: <c>Knowledge:Context</c>.</summary>
internal sealed class ContextOptions
{
    /// <summary>Tokens of a context whose asker names no budget.</summary>
    [Range(64, 1_000_000)]
    public int DefaultTokens { get; set; } = 2_000;

    [Range(64, 1_000_000)]
    public int MaxTokens { get; set; } = 64_000;

    /// <summary>Entries that are looked at.</summary>
    [Range(1, 1000)]
    public int Candidates { get; set; } = 60;

    /// <summary>Least relevance where the asker names none.</summary>
    [Range(0, 1)]
    public double MinRelevance { get; set; } = 0.15;

    /// <summary>Passages with more of their three-word runs in common than this are the same passage.</summary>
    [Range(0.1, 1)]
    public double SameAbove { get; set; } = 0.7;

    /// <summary>How much relevance counts against novelty: 1 is relevance alone.</summary>
    [Range(0, 1)]
    public double RelevanceShare { get; set; } = 0.7;

    /// <summary>A passage is cut to what is left of the budget, but not below this many tokens.</summary>
    [Range(16, 10_000)]
    public int LeastPassage { get; set; } = 80;
}

using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Knowledge.Ranking;

/// <summary>The usual constants of BM25 and of relevance feedback; not fitted to a collection.</summary>
internal sealed record LexicalOptions
{
    public const string Section = $"{KnowledgeOptions.Section}:Index:Lexical";

    /// <summary>How slowly repetitions of a word lose their effect.</summary>
    [Range(0.1, 5)]
    public double K1 { get; init; } = 1.2;

    /// <summary>How far long entries are held against it: 0 not at all, 1 fully.</summary>
    [Range(0.0, 1)]
    public double B { get; init; } = 0.75;

    /// <summary>How many of the first answers lend their words to the query; 0: none.</summary>
    [Range(0, 100)]
    public int FeedbackEntries { get; init; } = 10;

    /// <summary>How many words they lend.</summary>
    [Range(1, 200)]
    public int FeedbackTerms { get; init; } = 20;

    /// <summary>The share of the score that stays with the query's own words.</summary>
    [Range(0.0, 1)]
    public double OwnShare { get; init; } = 0.6;
}

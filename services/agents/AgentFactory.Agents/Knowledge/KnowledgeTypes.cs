using AgentFactory.Contracts.Knowledge;

namespace AgentFactory.Agents.Knowledge;

/// <summary>Something to keep.</summary>
/// <param name="Content">At most 1 MB of UTF-8; not empty.</param>
/// <param name="Type">What kind of knowledge it is.</param>
public sealed record KnowledgeItem(string Content, SourceType Type)
{
    /// <summary>Names the entry to make or replace; null to find it by its content.</summary>
    public string? Id { get; init; }

    /// <summary>Words to filter by.</summary>
    public IReadOnlyCollection<string> Tags { get; init; } = [];

    /// <summary>Texts, numbers (<see cref="double"/>) and truth values (<see cref="bool"/>) by name.</summary>
    public IReadOnlyDictionary<string, object> Metadata { get; init; } = new Dictionary<string, object>();

    /// <summary>The run that it comes from.</summary>
    public string? RunId { get; init; }

    /// <summary>The task that it comes from.</summary>
    public string? TaskId { get; init; }

    /// <summary>The commit that it is about.</summary>
    public string? Commit { get; init; }

    /// <summary>After this it is forgotten; null for never.</summary>
    public TimeSpan? TimeToLive { get; init; }
}

/// <summary>Where something was learned.</summary>
/// <param name="RunId">The run.</param>
/// <param name="TaskId">The task in it.</param>
/// <param name="Commit">The commit that shows it.</param>
public sealed record KnowledgeOrigin(string RunId, string? TaskId = null, string? Commit = null);

/// <summary>Something found.</summary>
/// <param name="Entry">What it says, and where it comes from.</param>
/// <param name="Relevance">0 to 1.</param>
public sealed record KnowledgeFound(Entry Entry, double Relevance);

/// <summary>Passages for a prompt.</summary>
/// <param name="Formatted">Fenced, marked as data, cited; empty when there are none.</param>
/// <param name="Citations">As they must be cited, for instance <c>K12</c>.</param>
/// <param name="Tokens">Of <paramref name="Formatted"/>.</param>
public sealed record KnowledgeContext(string Formatted, IReadOnlyList<string> Citations, int Tokens)
{
    /// <summary>Nothing is known.</summary>
    public static KnowledgeContext Empty { get; } = new("", [], 0);

    /// <summary>The passages one by one.</summary>
    public IReadOnlyList<Passage> Passages { get; init; } = [];
}

/// <summary>How a task ended that had used knowledge.</summary>
/// <param name="RunId">The run.</param>
/// <param name="TaskId">The task; one outcome counts for a run and task.</param>
/// <param name="Cited">The citations that stand in its output.</param>
/// <param name="Succeeded">Whether what it was for was reached.</param>
public sealed record TaskOutcome(string RunId, string TaskId, IReadOnlyCollection<string> Cited, bool Succeeded)
{
    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What it cost, US dollars.</summary>
    public double CostUsd { get; init; }
}

using AgentFactory.Database.Engine.Catalogs;

namespace AgentFactory.Database.Engine;

/// <summary>What came of an order.</summary>
internal sealed record EngineOutcome
{
    /// <summary>Name and version, as the engine gives them.</summary>
    public required string Engine { get; init; }

    /// <summary>Why it ended early; null when all was executed.</summary>
    public EngineFault? Fault { get; init; }

    /// <summary>The database that the schema makes.</summary>
    public Catalog? Catalog { get; init; }

    public IReadOnlyList<Finding> Findings { get; init; } = [];

    public MigrationOutcome? Migration { get; init; }

    public QueryOutcome? Queries { get; init; }
}

/// <param name="Stage">Which script, for instance <c>up</c>.</param>
/// <param name="Message">What the engine says.</param>
/// <param name="Statement">The statement that it says it of, bounded; empty when it is none of its own.</param>
internal sealed record EngineFault(string Stage, string Message, string Statement)
{
    public override string ToString() => Statement.Length == 0 ? $"{Stage}: {Message}" : $"{Stage}: {Message} In: {Statement}";
}

internal enum Severity
{
    Note,
    Warning,
    Error,
}

/// <param name="Severity">An error must be mended; a warning may have a reason.</param>
/// <param name="Where">Table, or table and column.</param>
/// <param name="What">What is wrong, and what to do.</param>
internal sealed record Finding(Severity Severity, string Where, string What);

/// <param name="Up">What up changed.</param>
/// <param name="Losses">What a database with rows would lose.</param>
/// <param name="Notes">What changed or moved without a loss.</param>
/// <param name="Faults">Where down, or up after it, does not do what it must.</param>
/// <param name="Rows">Rows before and after up, by table.</param>
internal sealed record MigrationOutcome(
    IReadOnlyList<string> Up, IReadOnlyList<Loss> Losses, IReadOnlyList<string> Notes, IReadOnlyList<string> Faults, IReadOnlyList<RowCount> Rows);

/// <param name="Table">The table that loses.</param>
/// <param name="Column">The column; empty when it is the table, or rows of it.</param>
/// <param name="What">In words.</param>
internal sealed record Loss(string Table, string Column, string What);

/// <summary>How many rows a table has; null after it is gone.</summary>
internal sealed record RowCount(string Table, long Before, long? After);

/// <summary>Two queries on the same rows.</summary>
internal sealed record QueryOutcome
{
    /// <summary>How many rows each table had, before the query before and the query after.</summary>
    public required IReadOnlyList<RowCount> Rows { get; init; }

    public required string PlanBefore { get; init; }

    public required string PlanAfter { get; init; }

    /// <summary>Median.</summary>
    public required double MillisecondsBefore { get; init; }

    /// <summary>Median.</summary>
    public required double MillisecondsAfter { get; init; }

    public double Ratio => MillisecondsBefore / Math.Max(MillisecondsAfter, 1e-6);

    public required long ResultRows { get; init; }

    /// <summary>How the results differ; null when they are equal.</summary>
    public required string? Difference { get; init; }

    /// <summary>Why that they are equal here says little; null when it says enough.</summary>
    public string? Doubt { get; init; }
}

using AgentFactory.Database.Engine.Catalogs;

namespace AgentFactory.Database.Engine.Databases;

/// <summary>A throw-away database; gone when it is disposed of.</summary>
internal interface IDatabase : IAsyncDisposable
{
    /// <summary>Name and version.</summary>
    string Engine { get; }

    /// <summary>Executes a script of somebody else, to its end.</summary>
    /// <exception cref="SqlFaultException">The engine refuses a statement, or there is none.</exception>
    Task ExecuteAsync(string stage, string script, CancellationToken cancellationToken);

    /// <summary>What there is now.</summary>
    Task<Catalog> ReadCatalogAsync(CancellationToken cancellationToken);

    /// <summary>Rows that break a foreign key, a line each, bounded; empty where the engine lets there be none.</summary>
    Task<IReadOnlyList<string>> FindViolationsAsync(CancellationToken cancellationToken);

    /// <summary>Executes one query and gives each row as texts; a row may not be kept.</summary>
    /// <param name="stage">For the fault.</param>
    /// <param name="query">One statement that only reads; two, or one that writes, are a fault.</param>
    /// <param name="visit">Called for each row.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SqlFaultException">The engine refuses it.</exception>
    Task QueryAsync(string stage, string query, Action<string?[]> visit, CancellationToken cancellationToken);

    /// <summary>The engine's plan for a query, as it prints it.</summary>
    Task<string> ExplainAsync(string stage, string query, CancellationToken cancellationToken);

    /// <summary>Puts rows into a table, all or none.</summary>
    Task InsertAsync(string table, IReadOnlyList<string> columns, IEnumerable<string?[]> rows, CancellationToken cancellationToken);

    /// <summary>Has the engine look at its rows, so that its plans are those of a database in use.</summary>
    Task AnalyzeAsync(CancellationToken cancellationToken);

    /// <summary>A name in quotes.</summary>
    string Quote(string name);

    /// <summary>An expression that gives a column's value as text, whatever it is.</summary>
    string AsText(string column);
}

/// <summary>What the engine says to a script of somebody else.</summary>
internal sealed class SqlFaultException(string stage, string message, string statement = "") : Exception(message)
{
    public EngineFault Fault { get; } = new(stage, message, Text.SqlScript.Shorten(statement));
}

using Microsoft.Data.Sqlite;

namespace AgentFactory.Coordinator.Storage;

/// <summary>What histories are kept in: a PostgreSQL server where one is configured, else a file in the data directory.</summary>
/// <param name="Postgres">How the server is reached; null for SQLite.</param>
/// <param name="SqliteFile">The file that the connection string names; null for the usual one.</param>
internal sealed record StorageChoice(string? Postgres, string? SqliteFile)
{
    public const string ConnectionName = "factory";

    /// <exception cref="StorageException">It is for neither; a database nobody asked for must not be begun instead.</exception>
    public static StorageChoice Read(string? connection)
    {
        if (string.IsNullOrWhiteSpace(connection))
            return new(null, null);
        if (Names(connection, "Host") || Names(connection, "Server"))
            return new(connection, null);
        if (Names(connection, "Data Source"))
            return new(null, new SqliteConnectionStringBuilder(connection).DataSource);

        // The text may hold a password: it must not be repeated.
        throw new StorageException(
            "The connection string 'factory' is neither PostgreSQL's nor SQLite's; nothing was started. "
            + "Set ConnectionStrings__factory to Host=HOST;Database=DATABASE;Username=USER;Password=PASSWORD, to Data Source=FILE, or unset it.");
    }

    private static bool Names(string connection, string key) => connection.Split(';').Any(
        part => part.Split('=', 2) is [var name, _] && name.Trim().Equals(key, StringComparison.OrdinalIgnoreCase));
}

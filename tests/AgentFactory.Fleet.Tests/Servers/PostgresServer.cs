using AgentFactory.ServiceDefaults.Processes;
using Npgsql;

namespace AgentFactory.Fleet.Tests.Servers;

/// <summary>A PostgreSQL of the tests' own: its own folder, its own port, this machine only.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly string _folder;
    private readonly int _port = Machine.FreePort();
    private Supervised? _process;
    private int _databases;

    private PostgresServer(string folder) => _folder = folder;

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Obstacle { get; } =
        Binaries is null ? "PostgreSQL is not installed (apt-get install postgresql)"
        : Machine.Find("/usr/bin/bwrap", "/usr/local/bin/bwrap") is null ? "bubblewrap is not installed (apt-get install bubblewrap)"
        : null;

    private static string? Binaries =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
                .LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            : null;

    // The server refuses to run as root; Debian's package made a user for it.
    private static string[] AsItsUser =>
        Machine.IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    public static async Task<PostgresServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("factory-postgres-").FullName;
        var server = new PostgresServer(folder);
        if (Machine.IsRoot)
            await RunAsync(["chown", "postgres", folder]);
        await RunAsync([
            .. AsItsUser, Path.Combine(Binaries!, "initdb"), "-D", Path.Combine(folder, "data"), "-U", "postgres", "-A", "trust",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
        ]);
        await server.UpAsync();
        return server;
    }

    /// <summary>An empty database, and how to reach it.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"factory{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(Connection("postgres") + ";Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // The name is made here.
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return Connection(name);
    }

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill() => _process!.Dispose();

    /// <summary>Starts it over what it left.</summary>
    public async Task UpAsync()
    {
        // A lock file of a process of another namespace may name an id that is somebody's here.
        File.Delete(Path.Combine(_folder, "data", "postmaster.pid"));
        _process = new Supervised(
            "postgres",
            [.. AsItsUser, Path.Combine(Binaries!, "postgres"), "-D", Path.Combine(_folder, "data"), "-p", $"{_port}", "-h", "127.0.0.1", "-k", _folder,
                "-c", "max_connections=200"],
            new Dictionary<string, string>(), Path.Combine(Path.GetTempPath(), $"factory-postgres-{_port}.log"));
        await Machine.EventuallyAsync(AnswersAsync, "PostgreSQL answers");
    }

    public void Dispose()
    {
        _process?.Dispose();
        NpgsqlConnection.ClearAllPools();
        File.Delete(Path.Combine(Path.GetTempPath(), $"factory-postgres-{_port}.log"));
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process!.Ended)
            throw new InvalidOperationException(
                "PostgreSQL ended: " + await File.ReadAllTextAsync(Path.Combine(Path.GetTempPath(), $"factory-postgres-{_port}.log")));
        try
        {
            await using var connection = new NpgsqlConnection(Connection("postgres") + ";Pooling=false");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private string Connection(string database) => $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database}";

    private static async Task RunAsync(string[] command)
    {
        var outcome = await ChildProcess.RunAsync(
            new ProcessRequest(command[0], command[1..]) { WorkingDirectory = "/", Timeout = Machine.Patience }, CancellationToken.None);
        if (outcome.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {outcome.ExitCode}: {outcome.Error}");
    }
}

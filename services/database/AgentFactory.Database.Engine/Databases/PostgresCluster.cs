using System.Diagnostics;

namespace AgentFactory.Database.Engine.Databases;

/// <summary>
/// A PostgreSQL server of this program's own: made in memory, reached by a socket in its folder, on no network. Only for the sandbox:
/// its superuser needs no password, and it ends with the sandbox.
/// </summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    /// <summary>On a busy machine a start can take long; the time of the whole check ends it earlier where that is shorter.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(2);

    private readonly string _folder;
    private Process? _server;

    private PostgresCluster(string folder) => _folder = folder;

    /// <summary>Where Debian's and Fedora's packages keep the programs; null when they are not there.</summary>
    public static string? Binaries { get; } =
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
        .OrderBy(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
        .Select(version => Path.Combine(version, "bin")).Append("/usr/bin").Append("/usr/local/bin")
        .Where(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
        .LastOrDefault(folder => folder.StartsWith("/usr/lib", StringComparison.Ordinal)) is { } packaged ? packaged
        : File.Exists("/usr/bin/initdb") ? "/usr/bin" : null;

    public string ConnectionString => $"Host={_folder};Username=factory;Database=postgres";

    /// <exception cref="SqlFaultException">There is no server here, or it does not start.</exception>
    public static async Task<PostgresCluster> StartAsync(CancellationToken cancellationToken)
    {
        if (Binaries is null)
            throw new SqlFaultException("start", PostgresDatabase.NoServer);
        var cluster = new PostgresCluster(Directory.CreateTempSubdirectory("postgres-").FullName);
        try
        {
            await cluster.InitializeAsync(cancellationToken);
            cluster._server = Start("postgres",
                "-D", cluster.Data, "-k", cluster._folder, "-h", "", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
                "-c", "shared_buffers=64MB", "-c", "max_connections=20", "-c", "autovacuum=off", "-c", "jit=off", "-c", "max_parallel_workers=0");
            await PostgresDatabase.WaitAsync(cluster.ConnectionString, StartTime, () => cluster._server.HasExited, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            server.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        using var process = Start("initdb", "-D", Data, "-U", "factory", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions");
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new SqlFaultException("start", $"PostgreSQL could not be set up (initdb ended with {process.ExitCode}); see what it says before this line");
    }

    // What they say goes where this program's own output goes.
    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(Path.Combine(Binaries!, program), arguments) { UseShellExecute = false })!;
}

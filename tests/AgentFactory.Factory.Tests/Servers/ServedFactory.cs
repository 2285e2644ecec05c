using System.Diagnostics;

namespace AgentFactory.Factory.Tests.Servers;

/// <summary>A <c>factory serve</c> of its own: a process with its own data and free ports.</summary>
internal sealed class ServedFactory : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private ServedFactory(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Of its REST API.</summary>
    public Uri Address { get; }

    /// <summary>Starts one that plays recordings of this machine, with its data in <c>FOLDER/server</c>.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="urls">Where it listens; null for a free port.</param>
    public static async Task<ServedFactory> StartAsync(string folder, string urls = "http://127.0.0.1:0")
    {
        var start = new ProcessStartInfo(FactoryProcess.Executable, ["serve", "--urls", urls, "--grpc-url", "http://127.0.0.1:0", "--data", Path.Combine(folder, "server")])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in FactoryProcess.EnvironmentFor(folder))
            start.Environment[name] = value;
        start.Environment["Coordinator__AllowLocalFiles"] = "true";
        var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var ready = await process.StandardOutput.ReadLineAsync(patience.Token) ?? await process.StandardError.ReadToEndAsync(patience.Token);
        return new(process, new Uri(ready.Split(' ', ',').First(word => word.StartsWith("http://", StringComparison.Ordinal))));
    }

    /// <summary>Ends it at once, as a power cut does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

using System.Diagnostics;
using System.Text;
using System.Text.Json;
using AgentFactory.Factory.Tests;
using AgentFactory.Forge.Fakes;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.GitHub.Tests.Processes;

/// <summary>The built command, a recorded requirement, and a forge that it pushes to.</summary>
internal sealed class FactoryOnForge : IAsyncDisposable
{
    public const string Token = "forge-token-canary";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();
    private Process? _server;

    private FactoryOnForge(ForgeServer forge) => Forge = forge;

    public ForgeServer Forge { get; }

    public ForgeRepositoryState Shop { get; private set; } = null!;

    public string Repository => new Uri(Forge.Address, "/acme/shop.git").AbsoluteUri;

    public static string Recording => Path.Combine(AppContext.BaseDirectory, "Fixtures", "greeter.recording.jsonl");

    public static string Prp => Path.Combine(AppContext.BaseDirectory, "Fixtures", "greeter.md");

    public string Out => Path.Combine(_folder.Path, "out");

    /// <summary>Where orders to die are put, see <c>FaultPoints</c>.</summary>
    public string Faults => Path.Combine(_folder.Path, "faults");

    public static async Task<FactoryOnForge> CreateAsync()
    {
        var factory = new FactoryOnForge(await ForgeServer.StartAsync());
        factory.Shop = await factory.Forge.AddRepositoryAsync("acme/shop", ("README.md", "# Shop"));
        return factory;
    }

    /// <summary>Runs a command to its end.</summary>
    public Task<ProcessOutcome> RunAsync(string token, params string[] arguments) => ChildProcess.RunAsync(
        new ProcessRequest(FactoryProcess.Executable, arguments)
        {
            WorkingDirectory = _folder.Path,
            ClearEnvironment = true,
            Environment = Environment(token),
            Timeout = Patience,
            MaxOutputBytes = 16 << 20,
        },
        CancellationToken.None);

    /// <summary>Starts <c>factory serve</c>; answers where it is.</summary>
    /// <param name="recording">What its models answer; <see cref="Recording"/> unless given.</param>
    public async Task<string> ServeAsync(string? recording = null)
    {
        var start = new ProcessStartInfo(FactoryProcess.Executable, ["serve", "--urls", "http://127.0.0.1:0", "--grpc-url", "http://127.0.0.1:0"])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Environment(Token))
            start.Environment[name] = value;
        start.Environment["Faults__Directory"] = Faults;
        start.Environment["Models__Default"] = $"replay:{recording ?? Recording}";
        _server?.Dispose();
        _server = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var ready = await _server.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("the server ended before it was ready");
        return ready.Split(' ', ',').First(word => word.StartsWith("http://", StringComparison.Ordinal));
    }

    /// <summary>The recording with one more round: a repair that writes the same module with another greeting for nobody, and its review.</summary>
    /// <param name="isRight">Whether the repair's own tests pass.</param>
    public async Task<string> RecordFollowedAsync(bool isRight = true)
    {
        var lines = await File.ReadAllLinesAsync(Recording);
        var more = lines.Where(line => line.Contains("\"task\":\"greeter\"", StringComparison.Ordinal)).Select(line => line
            .Replace("\"task\":\"greeter\"", "\"task\":\"repair-1\"", StringComparison.Ordinal)
            .Replace("return f", isRight ? "# As asked for.\\n    return f" : "return not f", StringComparison.Ordinal)
            .Replace("\"run_command\",\"ok\":true", $"\"run_command\",\"ok\":{(isRight ? "true" : "false")}", StringComparison.Ordinal))
            .Concat(lines.Where(line => line.Contains("\"task\":\"review-1\"", StringComparison.Ordinal)).Select(line => line.Replace("\"task\":\"review-1\"", "\"task\":\"review-2\"", StringComparison.Ordinal)));
        var file = Path.Combine(_folder.Path, "followed.recording.jsonl");
        await File.WriteAllLinesAsync(file, lines.Concat(more));
        return file;
    }

    /// <summary>An order to die at a point of a run.</summary>
    public async Task OrderDeathAsync(string runId, string point)
    {
        Directory.CreateDirectory(Path.Combine(Faults, runId));
        await File.WriteAllTextAsync(Path.Combine(Faults, runId, Uri.EscapeDataString(point)), "");
    }

    /// <summary><c>kill -9</c> of the server.</summary>
    public async Task KillAsync()
    {
        _server!.Kill();
        await WaitForDeathAsync();
    }

    /// <summary>The recording with a review that notes something beside a line.</summary>
    public async Task<string> RecordNotedAsync()
    {
        var lines = await File.ReadAllLinesAsync(Recording);
        var file = Path.Combine(_folder.Path, "noted.recording.jsonl");
        await File.WriteAllLinesAsync(file, lines.Select(line => line.Replace(
            "\"findings\":[]",
            "\"findings\":[{\"file\":\"greet.py\",\"line\":2,\"severity\":\"minor\",\"why\":\"Nothing says what the function answers.\",\"suggestion\":\"Give it a docstring.\"}]",
            StringComparison.Ordinal)));
        return file;
    }

    /// <summary>Comes back when the server has died.</summary>
    public async Task WaitForDeathAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _server!.WaitForExitAsync(patience.Token);
    }

    public static JsonElement ResultOf(ProcessOutcome outcome)
    {
        var last = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
        return last.StartsWith('{') ? JsonElement.Parse(last) : throw new InvalidOperationException($"no result in: {outcome.Output}{outcome.Error}");
    }

    /// <summary>The files of the run, of its results and of its logs that hold a text.</summary>
    public IEnumerable<string> FilesWith(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        return Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes.AsSpan().IndexOf(wanted) >= 0;
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false })
        {
            _server.Kill(entireProcessTree: true);
            await _server.WaitForExitAsync();
        }

        _server?.Dispose();
        await Forge.DisposeAsync();
        _folder.Dispose();
    }

    private Dictionary<string, string> Environment(string token) => new(FactoryProcess.EnvironmentFor(_folder.Path))
    {
        ["GitHub__Address"] = Forge.Address.AbsoluteUri,
        ["GitHub__Token"] = token,
    };
}

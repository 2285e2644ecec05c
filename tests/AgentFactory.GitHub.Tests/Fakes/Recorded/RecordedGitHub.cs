using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AgentFactory.Agents.Workspaces;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.GitHub.Tests.Fakes.Recorded;

/// <summary>Traffic that was recorded at GitHub itself, from the npm package @octokit/fixtures-server, which is fetched for the tests alone.</summary>
internal sealed class RecordedGitHub : IDisposable
{
    /// <summary>The token of all recordings.</summary>
    public const string Token = "0000000000000000000000000000000000000001";

    private const string Package = "@octokit/fixtures-server@8.1.7";

    private static readonly Lazy<string?> Missing = new(Install);
    private static readonly string Folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "npm", "octokit-fixtures"));

    private readonly Process _node;
    private readonly HttpClient _http = new();
    private readonly Uri _address;

    private RecordedGitHub(Process node, Uri address) => (_node, _address) = (node, address);

    /// <summary>Why it cannot be had here; null when it can.</summary>
    public static string? Obstacle => Missing.Value;

    public static async Task<RecordedGitHub> StartAsync()
    {
        var start = new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Fakes", "Recorded", "serve.mjs"), Folder]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var node = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        var address = await node.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("node ended");
        return new(node, new Uri(address));
    }

    /// <summary>Loads a scenario; answers where its API is.</summary>
    public async Task<Uri> PlayAsync(string scenario)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(_address, "/fixtures"), new { scenario });
        response.EnsureSuccessStatusCode();
        return new Uri((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("url").GetString() + "/");
    }

    /// <summary>Sends what a scenario begins with and the client under test does not do.</summary>
    public async Task SendAsync(HttpMethod method, Uri address, string json)
    {
        using var request = new HttpRequestMessage(method, address) { Content = json.Length == 0 ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "application/vnd.github.v3+json");
        request.Headers.TryAddWithoutValidation("Authorization", $"token {Token}");
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        _node.Kill(entireProcessTree: true);
        _node.Dispose();
        _http.Dispose();
    }

    private static string? Install()
    {
        if (Toolchains.FindProgram("npm") is null || Toolchains.FindProgram("node") is null)
            return "npm and node are not installed here, which the recorded traffic comes with";
        if (File.Exists(Path.Combine(Folder, "node_modules", "@octokit", "fixtures-server", "index.js")))
            return null;
        Directory.CreateDirectory(Folder);
        var outcome = Task.Run(() => ChildProcess.RunAsync(
            new ProcessRequest("npm", ["install", "--prefix", Folder, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", Package]) { WorkingDirectory = Folder, Timeout = TimeSpan.FromMinutes(3) },
            CancellationToken.None)).GetAwaiter().GetResult();
        return outcome.ExitCode == 0 ? null : $"npm could not install {Package}: {outcome.Error.Trim().Split('\n')[0]}";
    }
}

/// <summary>A test on recorded traffic; skipped, with the reason, where that cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RecordedFactAttribute : FactAttribute
{
    public RecordedFactAttribute() => Skip = RecordedGitHub.Obstacle;
}

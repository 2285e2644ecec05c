using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AgentFactory.Factory.Tests.Hosting;

public sealed class ServeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Serve_HostHeaderOfAStranger_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo(FactoryProcess.Executable, ["serve", "--urls", "http://127.0.0.1:0", "--grpc-url", "http://127.0.0.1:0"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in FactoryProcess.EnvironmentFor(folder.Path))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            var ready = await process.StandardOutput.ReadLineAsync(patience.Token);
            var address = new Uri(ready!.Split(' ', ',').First(word => word.StartsWith("http://", StringComparison.Ordinal)));
            using var client = new HttpClient { BaseAddress = address };
            using var strangers = new HttpRequestMessage(HttpMethod.Get, "/v1/runs") { Headers = { Host = "evil.example" } };

            using var own = await client.GetAsync(new Uri("/v1/runs", UriKind.Relative), patience.Token);
            using var refused = await client.SendAsync(strangers, patience.Token);

            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (own.StatusCode, refused.StatusCode));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Serve_TakenPort_SaysSoInOneLine()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://{taken.LocalEndpoint}";

        var outcome = await FactoryProcess.RunAsync(folder.Path, "serve", "--urls", address);

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"factory serve: cannot listen on {address}", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Error.Count(c => c == '\n'));
    }
}

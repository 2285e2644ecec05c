using System.Net;
using System.Net.Sockets;
using AgentFactory.Factory.Tests.Servers;

namespace AgentFactory.Factory.Tests.Hosting;

public sealed class ServeTests
{
    [Fact]
    public async Task Serve_HostHeaderOfAStranger_IsRefused()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServedFactory.StartAsync(folder.Path);
        using var client = new HttpClient { BaseAddress = server.Address };
        using var strangers = new HttpRequestMessage(HttpMethod.Get, "/v1/runs") { Headers = { Host = "evil.example" } };

        using var own = await client.GetAsync(new Uri("/v1/runs", UriKind.Relative));
        using var refused = await client.SendAsync(strangers);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (own.StatusCode, refused.StatusCode));
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

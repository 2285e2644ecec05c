using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Sandbox.Tests.Workspaces;

public sealed class RepositoryOriginTests
{
    private const string Token = "s3cret-token";

    [Fact]
    public async Task Open_OriginAwayAtFirst_IsTriedAgainAndTheTokenIsNowhere()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "a"));
        await repository.Git.RunAsync(["update-server-info"], default);
        using var server = new StaticGitServer(repository.Url, failures: 2);

        await using var workspace = await repository.OpenAsync(url: server.Address($"attempt:{Token}"));

        Assert.Equal("a", await File.ReadAllTextAsync(Path.Combine(workspace.Root, "a.txt")));
        Assert.All(server.Authorizations, header => Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"attempt:{Token}")), header));
        foreach (var file in Directory.EnumerateFiles(repository.Options.Root, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Token, await File.ReadAllTextAsync(file, Encoding.Latin1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OriginAwayForLong_FailsAfterThePatienceWithoutTheToken()
    {
        using var repository = await Repository.MakeAsync();
        repository.Options.OriginPatience = TimeSpan.Zero;
        using var server = new StaticGitServer(repository.Url, failures: int.MaxValue);

        var exception = await Assert.ThrowsAsync<GitException>(() => repository.OpenAsync(url: server.Address($"attempt:{Token}")));

        Assert.Contains("503", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, exception.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Serves the files of a bare repository, after a number of refusals.</summary>
    private sealed class StaticGitServer : IDisposable
    {
        private HttpListener _listener = new();
        private int _port;
        private int _failures;

        public StaticGitServer(string folder, int failures)
        {
            _failures = failures;
            for (var tries = 1; !TryListen(last: tries == 20); tries++)
                _listener = new();
            _ = ServeAsync(folder);
        }

        /// <summary>Another program may take the free port before this one does.</summary>
        private bool TryListen(bool last)
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                _port = ((IPEndPoint)probe.LocalEndpoint).Port;
            }

            _listener.Prefixes.Add($"http://127.0.0.1:{_port}/");
            try
            {
                _listener.Start();
                return true;
            }
            catch (HttpListenerException) when (!last)
            {
                return false;
            }
        }

        public ConcurrentQueue<string?> Authorizations { get; } = new();

        public string Address(string credentials) => $"http://{credentials}@127.0.0.1:{_port}/r.git";

        public void Dispose() => _listener.Close();

        private async Task ServeAsync(string folder)
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    Authorizations.Enqueue(context.Request.Headers["Authorization"]);
                    var file = folder + context.Request.Url!.AbsolutePath["/r.git".Length..];
                    if (_failures-- > 0)
                        context.Response.StatusCode = 503;
                    else if (!File.Exists(file))
                        context.Response.StatusCode = 404;
                    else
                        await context.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or HttpListenerException)
            {
                // The test is over.
            }
        }
    }
}

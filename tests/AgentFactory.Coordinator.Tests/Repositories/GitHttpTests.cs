using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Tests.EndToEnd;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace AgentFactory.Coordinator.Tests.Repositories;

public sealed class GitHttpTests : IAsyncLifetime, IDisposable
{
    private readonly FleetWorld _world = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("factory-clone-").FullName;
    private string _runId = "";
    private AttemptKey _attempt = new("", "", 0, 0);

    public async Task InitializeAsync()
    {
        _world.Script.HangAt = "left: opened";
        var reached = _world.Script.ReachedAsync();
        await _world.StartAsync();
        _runId = (await _world.SubmitAsync()).RunId;
        await reached;

        // From here on nobody but the test changes the repository.
        await _world.WaitForAsync(_runId, "task-integrated");
        _attempt = new(_runId, "left", 1, (await _world.Runs.StateAsync(_runId, default)).Tasks["left"].Epoch);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Push_OfAnOpenAttemptToItsBranch_Arrives()
    {
        var commit = await CloneAndCommitAsync();

        var pushed = await PushAsync(Token(_attempt), "HEAD:refs/heads/factory/attempts/left/1");

        Assert.Equal((0, ""), (pushed.ExitCode, pushed.Error));
        Assert.Equal(commit, (await new Git(BarePath).RunAsync(["rev-parse", "refs/heads/factory/attempts/left/1"], default)).Trim());
    }

    [Theory]
    [InlineData("HEAD:refs/heads/factory/run")]
    [InlineData("HEAD:refs/heads/factory/attempts/right/1")]
    [InlineData("HEAD:refs/factory/base")]
    [InlineData(":refs/heads/factory/run")]
    public async Task Push_ToAnythingElse_IsRefusedAndChangesNothing(string refspec)
    {
        await CloneAndCommitAsync();
        var before = await RefsAsync();

        var pushed = await PushAsync(Token(_attempt), refspec);

        Assert.NotEqual(0, pushed.ExitCode);
        Assert.Equal(before, await RefsAsync());
    }

    [Fact]
    public async Task Push_WithATokenThatIsNotOfTheOpenAttempt_IsRefused()
    {
        await CloneAndCommitAsync();
        var before = await RefsAsync();
        var valid = Token(_attempt);
        string?[] tokens = [null, "", "x", valid[..^1] + (valid[^1] == 'A' ? 'B' : 'A'), Token(_attempt with { Epoch = 99 }), Token(_attempt with { TaskId = "plan" }), Token(_attempt with { RunId = "other" })];

        foreach (var token in tokens)
            Assert.NotEqual(0, (await PushAsync(token, "HEAD:refs/heads/factory/attempts/left/1")).ExitCode);

        await _world.Runs.CancelAsync(_runId, "over", default);
        Assert.NotEqual(0, (await PushAsync(valid, "HEAD:refs/heads/factory/attempts/left/1")).ExitCode);
        Assert.Equal(before, await RefsAsync());
    }

    [Theory]
    [InlineData("/git/RUN.git/config")]
    [InlineData("/git/RUN.git/HEAD")]
    [InlineData("/git/RUN.git/info/refs")]
    [InlineData("/git/RUN.git/info/refs?service=git-upload-archive")]
    [InlineData("/git/RUN.git/..%2f..%2ffactory.db")]
    [InlineData("/git/..%2fRUN.git/info/refs?service=git-upload-pack")]
    [InlineData("/git/nobody.git/info/refs?service=git-upload-pack")]
    public async Task Get_AnythingButTheTwoServices_IsNotFound(string path)
    {
        using var client = new HttpClient { BaseAddress = _world.RestAddress };

        using var response = await client.GetAsync(new Uri(path.Replace("RUN", _runId, StringComparison.Ordinal), UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Post_BodyThatBreaksOff_IsAnsweredAndLeavesNoGitWaiting()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_world.RestAddress.Host, _world.RestAddress.Port);
        await using var stream = client.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /git/{_runId}.git/git-upload-pack HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-git-upload-pack-request\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n"));

        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 ", await reader.ReadToEndAsync().WaitAsync(FleetWorld.Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_LargerThanAWebServerTakes_Arrives()
    {
        await CloneAndCommitAsync();
        var head = await HeadAsync();

        // Nothing that git could make small: more than the 30 MB of a web server, and sent in chunks.
        var commit = await RepositoryWorld.CommitAsync(
            Path.Combine(_folder, ".git"), "HEAD", head, ("large.txt", Convert.ToBase64String(RandomNumberGenerator.GetBytes(34 << 20))));
        var pushed = await PushAsync(Token(_attempt), "HEAD:refs/heads/factory/attempts/left/1");

        Assert.Equal((0, ""), (pushed.ExitCode, pushed.Error));
        Assert.Equal(commit, (await new Git(BarePath).RunAsync(["rev-parse", "refs/heads/factory/attempts/left/1"], default)).Trim());
    }

    private string BarePath => _world.Services.GetRequiredService<RunRepositories>().PathOf(_runId);

    private string Token(AttemptKey attempt) => _world.Services.GetRequiredService<AttemptTokens>().Create(attempt);

    private async Task<string> CloneAndCommitAsync()
    {
        await new Git(null).RunAsync(["clone", "--quiet", new Uri(_world.RestAddress, $"/git/{_runId}.git").AbsoluteUri, _folder], default);
        return await RepositoryWorld.CommitAsync(Path.Combine(_folder, ".git"), "HEAD", await HeadAsync(), ("x.txt", new string('x', 5_000)));
    }

    private async Task<string> HeadAsync() => (await new Git(Path.Combine(_folder, ".git")).RunAsync(["rev-parse", "HEAD"], default)).Trim();

    private Task<ProcessOutcome> PushAsync(string? token, string refspec)
    {
        var settings = new Dictionary<string, string>();
        if (token is not null)
            settings["http.extraHeader"] = "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{AttemptTokens.UserName}:{token}"));
        return new Git(Path.Combine(_folder, ".git"), _folder) { Settings = settings }.TryAsync(["push", "--quiet", "origin", refspec], default);
    }

    private Task<string> RefsAsync() => new Git(BarePath).RunAsync(["for-each-ref"], default);
}

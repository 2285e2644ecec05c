using AgentFactory.Forge.Fakes;
using AgentFactory.GitHub.Credentials;
using AgentFactory.GitHub.Forge;
using AgentFactory.GitHub.Tests.Fakes;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AgentFactory.GitHub.Tests.Forge;

public sealed class ForgeClientTests : IAsyncLifetime
{
    private static readonly RepositoryName Shop = new("acme", "shop");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private ForgeServer _server = null!;
    private GitHubOptions _options = null!;

    public async Task InitializeAsync()
    {
        _server = await ForgeServer.StartAsync();
        await _server.AddRepositoryAsync("acme/shop", ("README.md", "# Shop"));
        _options = new GitHubOptions { Address = _server.Address, Token = "forge-token-canary", RequestTimeout = TimeSpan.FromDays(1), RetryDelay = TimeSpan.FromMilliseconds(1) };
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Get_EveryRequest_SaysWhichVersionOfTheApiAndWhoAsks()
    {
        using var client = Client(TimeProvider.System);

        await client.GetRepositoryAsync(Shop, default);

        var headers = Assert.Single(_server.Faults.Requests).Headers;
        Assert.Equal(
            ("2022-11-28", "application/vnd.github+json", "Bearer forge-token-canary"),
            (headers["X-GitHub-Api-Version"], headers["Accept"], headers["Authorization"]));
        Assert.StartsWith("AgentFactory/", headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Unchanged_IsAnsweredFromMemory()
    {
        using var client = Client(TimeProvider.System);
        var first = await client.GetRepositoryAsync(Shop, default);

        var second = await client.GetRepositoryAsync(Shop, default);

        Assert.Equal(first, second);
        Assert.StartsWith("\"", _server.Faults.Requests[1].Headers["If-None-Match"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Changed_IsReadAnew()
    {
        using var client = Client(TimeProvider.System);
        await client.GetRepositoryAsync(Shop, default);
        _server.Find("acme/shop")!.Archived = true;

        Assert.True((await client.GetRepositoryAsync(Shop, default)).Archived);
    }

    [Fact]
    public async Task GetAll_ManyPages_ReadsThemAll()
    {
        _server.Faults.MaxPageSize = 2;
        for (var i = 1; i <= 5; i++)
            _server.Find("acme/shop")!.TryOpen("feature", $"into-{i}", $"number {i}", "", draft: false);
        using var client = Client(TimeProvider.System);

        var pulls = await client.FindPullRequestsAsync(Shop, "feature", default);

        Assert.Equal([5, 4, 3, 2, 1], pulls.Select(pull => pull.Number));
        Assert.Equal(3, _server.Faults.Requests.Count);
    }

    [Fact]
    public async Task GetAll_NextPageElsewhere_IsNotReadWithTheCredential()
    {
        _server.Faults.AnswerNothing("/pulls", "<https://elsewhere.example/?page=2>; rel=\"next\"");
        using var client = Client(TimeProvider.System);

        var e = await Assert.ThrowsAsync<ForgeException>(() => client.FindPullRequestsAsync(Shop, "feature", default));

        Assert.Contains("elsewhere.example, which is not the forge", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task Get_ServerFails_IsAskedAgain(int status)
    {
        _server.Faults.Answer("GET", "/acme/shop", status, "down").Answer("GET", "/acme/shop", status, "down");
        using var client = Client(TimeProvider.System);

        Assert.Equal("acme/shop", (await client.GetRepositoryAsync(Shop, default)).FullName);
    }

    [Fact]
    public async Task Post_ServerFails_IsNotSentAgain()
    {
        _server.Faults.Answer("POST", "/pulls", 502, "down");
        using var client = Client(TimeProvider.System);

        var e = await Assert.ThrowsAsync<ForgeException>(() => client.OpenPullRequestAsync(Shop, "main", "main", "t", "b", true, default));

        Assert.True(e.MayHaveHappened);
        Assert.Single(_server.Faults.Requests);
    }

    [Fact]
    public async Task Get_NeverAnswered_EndsAtTheTimeout()
    {
        _options.MaxRetries = 1;
        _server.Faults.Hang("GET", "/acme/shop").Hang("GET", "/acme/shop");
        using var client = Client(_time);

        var asked = client.GetRepositoryAsync(Shop, default);
        await TimeOutAsync(1);
        await TimeOutAsync(2);

        Assert.Equal(ForgeProblem.Unavailable, (await Assert.ThrowsAsync<ForgeException>(() => asked)).Problem);
        Assert.Equal(2, _server.Faults.Requests.Count);
    }

    [Fact]
    public async Task Get_AnswerThatStopsInItsMiddle_EndsAtTheTimeoutAndIsAskedAgain()
    {
        _server.Faults.Stall("GET", "/acme/shop");
        using var client = Client(_time);

        var asked = client.GetRepositoryAsync(Shop, default);
        await TimeOutAsync(1);

        Assert.Equal("acme/shop", (await Eventually.WithTimeAsync(_time, TimeSpan.FromMilliseconds(1), asked)).FullName);
    }

    [Fact]
    public async Task Get_AnswerThatIsCut_IsAskedAgain()
    {
        _server.Faults.Cut("GET", "/acme/shop");
        using var client = Client(TimeProvider.System);

        Assert.Equal("acme/shop", (await client.GetRepositoryAsync(Shop, default)).FullName);
    }

    [Fact]
    public async Task Post_AnswerThatIsCut_MayHaveHappened()
    {
        _server.Faults.Cut("POST", "/pulls");
        using var client = Client(TimeProvider.System);

        var e = await Assert.ThrowsAsync<ForgeException>(() => client.OpenPullRequestAsync(Shop, "main", "main", "t", "b", true, default));

        Assert.True(e.MayHaveHappened);
        Assert.Single(_server.Faults.Requests);
    }

    [Fact]
    public async Task Get_AnswerLargerThanItsBound_IsNotReadAndNamesTheSetting()
    {
        _options.MaxAnswerBytes = 100;
        _server.Faults.Answer("GET", "/acme/shop", 200, new string('x', 1_000), ("ETag", "\"large\""));
        using var client = Client(TimeProvider.System);

        var e = await Assert.ThrowsAsync<ForgeException>(() => client.GetRepositoryAsync(Shop, default));

        Assert.Contains("more than 100 bytes", e.Message, StringComparison.Ordinal);
        Assert.Contains("GitHub:MaxAnswerBytes", e.Message, StringComparison.Ordinal);
        Assert.Single(_server.Faults.Requests);
    }

    [Fact]
    public async Task Post_SentElsewhereByTheForge_IsDoneThereOnce()
    {
        await _server.Find("acme/shop")!.CommitAsync("feature", null, ("a", "b"));
        _server.Faults.Answer("POST", "/acme/shop/pulls", 307, "Moved", ("Location", new Uri(_options.Api, "repos/acme/shop/pulls").AbsoluteUri));
        using var client = Client(TimeProvider.System);

        var pull = await client.OpenPullRequestAsync(Shop, "feature", "main", "t", "b", true, default);

        Assert.Equal(("t", "b"), (pull.Title, pull.Body));
        Assert.Equal(["POST", "POST"], _server.Faults.Requests.Select(request => request.Method));
    }

    [Theory]
    [InlineData(403, "You have exceeded a secondary rate limit", "Retry-After", "30", 30)]
    [InlineData(429, "Too many", "Retry-After", "45", 45)]
    [InlineData(403, "API rate limit exceeded", "x-ratelimit-reset", "1767268890", 90)]
    [InlineData(403, "You have exceeded a secondary rate limit. Please wait", "x-nothing", "1", 60)]
    public async Task Post_TooManyRequests_WaitsAsLongAsIsSaidAndIsSentAgain(int status, string message, string header, string value, int seconds)
    {
        await _server.Find("acme/shop")!.CommitAsync("feature", null, ("a", "b"));
        _server.Faults.Answer("POST", "/pulls", status, message, (header, value), ("x-ratelimit-remaining", "0"));
        using var client = Client(_time);
        var start = _time.GetUtcNow();

        await Eventually.WithTimeAsync(_time, TimeSpan.FromSeconds(1), client.OpenPullRequestAsync(Shop, "feature", "main", "t", "b", true, default));

        Assert.True(_time.GetUtcNow() - start >= TimeSpan.FromSeconds(seconds), $"it waited {_time.GetUtcNow() - start}");
        Assert.Equal(2, _server.Faults.Requests.Count);
    }

    [Fact]
    public async Task Get_LongerThanIsBorne_SaysUntilWhen()
    {
        _server.Faults.Answer("GET", "/acme/shop", 403, "API rate limit exceeded", ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1767272400"));
        using var client = Client(_time);

        var e = await Assert.ThrowsAsync<ForgeException>(() => client.GetRepositoryAsync(Shop, default));

        Assert.Equal(ForgeProblem.RateLimit, e.Problem);
        Assert.Contains("until 2026-01-01 13:00:00Z", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_PlainForbidden_DoesNotWait()
    {
        _server.Faults.Answer("GET", "/acme/shop", 403, "Resource not accessible by personal access token");
        using var client = Client(_time);

        var e = await Assert.ThrowsAsync<ForgeException>(() => client.GetRepositoryAsync(Shop, default));

        Assert.Equal(ForgeProblem.Forbidden, e.Problem);
        Assert.Contains("Resource not accessible by personal access token", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NobodyThere_SaysWhatToLookAt()
    {
        (_options.Address, _options.MaxRetries) = (new Uri("http://127.0.0.1:1"), 0);
        using var client = Client(TimeProvider.System);

        var e = await Assert.ThrowsAsync<ForgeException>(() => client.GetRepositoryAsync(Shop, default));

        Assert.Contains("GitHub:Address", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task App_ManyRequests_ShareATokenUntilShortlyBeforeItExpires()
    {
        UseApp();
        using var client = Client(_time);
        await client.GetRepositoryAsync(Shop, default);
        await client.HasBranchAsync(Shop, "main", default);
        Assert.Equal(1, _server.App.Issued);

        _time.Advance(TimeSpan.FromMinutes(46));
        _server.App.Now = _time.GetUtcNow();
        await client.GetRepositoryAsync(Shop, default);

        Assert.Equal(2, _server.App.Issued);
        Assert.Equal("Bearer installation-token-2", _server.Faults.Requests[^1].Headers["Authorization"]);
    }

    [Fact]
    public async Task App_TokenRevoked_AsksForAnotherOnce()
    {
        UseApp();
        using var client = Client(_time);
        await client.GetRepositoryAsync(Shop, default);
        _server.Tokens.Clear();

        await client.GetRepositoryAsync(Shop, default);

        Assert.Equal(2, _server.App.Issued);
    }

    /// <summary>Lets time run out once so many requests are left without an answer; before that there is only a pause between two tries.</summary>
    private async Task TimeOutAsync(int hung)
    {
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            return _server.Faults.Hung == hung;
        });
        _time.Advance(_options.RequestTimeout);
    }

    private void UseApp()
    {
        (_options.Token, _options.AppId, _options.AppPrivateKey) = (null, ForgeApp.Id, _server.App.Pem);
        _server.App.Now = _time.GetUtcNow();
    }

    private ForgeClient Client(TimeProvider time) => new(ForgeCredential.Create(_options, time), Options.Create(_options), time);
}

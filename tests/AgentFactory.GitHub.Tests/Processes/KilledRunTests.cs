using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AgentFactory.GitHub.Tests.Fakes;
using AgentFactory.Sandbox.Tests;

namespace AgentFactory.GitHub.Tests.Processes;

/// <summary><c>kill -9</c> of the built command while a person is waited for, and while something is said at the forge.</summary>
public sealed class KilledRunTests : IAsyncLifetime
{
    private static readonly HttpClient Client = new();

    private FactoryOnForge _factory = null!;

    public async Task InitializeAsync() => _factory = await FactoryOnForge.CreateAsync();

    public async Task DisposeAsync() => await _factory.DisposeAsync();

    [SandboxFact]
    public async Task Serve_KilledAtAGateAndRightAfterTheDecision_GoesOnToOnePullRequest()
    {
        var server = await _factory.ServeAsync();
        var run = await SubmitAsync(server, new { repository = _factory.Repository, approve = true });
        Assert.Equal("waiting", await StatusAsync(server, run));
        await _factory.KillAsync();

        await _factory.OrderDeathAsync(run, "append.done DecideApproval");
        server = await _factory.ServeAsync();
        Assert.Equal("delivery", (await RunAsync(server, run)).GetProperty("gate").GetString());
        Assert.Empty(_factory.Shop.Pulls);
        await Assert.ThrowsAsync<HttpRequestException>(async () => (await ApproveAsync(server, run)).Dispose());
        await _factory.WaitForDeathAsync();

        // It was decided, though nobody was told; who asks again hears that it is.
        server = await _factory.ServeAsync();
        Assert.Equal("succeeded", await StatusAsync(server, run));
        using var again = await ApproveAsync(server, run);

        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Single(_factory.Shop.Pulls);
        var history = await Client.GetStringAsync(new Uri(new Uri(server), $"/v1/runs/{run}/events"));
        Assert.Single(history.Split('\n'), line => line.TrimEnd() == "event: approval-decided");
        Assert.Empty(Directory.GetFiles(Path.Combine(_factory.Faults, run)));
    }

    [SandboxFact]
    public async Task Serve_KilledWhileTheForgeTakesAReviewAndAfterIt_PostsOne()
    {
        _factory.Forge.Faults.DoAndHang("POST", "/reviews");
        var recording = await _factory.RecordNotedAsync();
        var server = await _factory.ServeAsync(recording);
        var run = await SubmitAsync(server, new { repository = _factory.Repository });
        await Eventually.HoldsAsync(() => _factory.Shop.Talk.Of("review", 1).Any());
        await _factory.KillAsync();

        server = await _factory.ServeAsync(recording);
        Assert.Equal("succeeded", await StatusAsync(server, run));

        Assert.Single(_factory.Shop.Pulls);
        Assert.Single(_factory.Shop.Talk.Of("review", 1));
        Assert.Contains("Nothing says what the function answers", Assert.Single(_factory.Shop.Talk.Of("line", 1)).Body, StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task Serve_KilledRightAfterItPostedAReview_PostsNoSecondOne()
    {
        var recording = await _factory.RecordNotedAsync();
        var server = await _factory.ServeAsync(recording);
        var run = await SubmitAsync(server, new { repository = _factory.Repository, approve = true });
        Assert.Equal("waiting", await StatusAsync(server, run));
        await _factory.OrderDeathAsync(run, "deliver.reviewed deliver-1");
        (await ApproveAsync(server, run)).Dispose();
        await _factory.WaitForDeathAsync();
        Assert.Single(_factory.Shop.Talk.Of("review", 1));

        server = await _factory.ServeAsync(recording);
        Assert.Equal("succeeded", await StatusAsync(server, run));

        Assert.Single(_factory.Shop.Pulls);
        Assert.Single(_factory.Shop.Talk.Of("review", 1));
        Assert.Single(_factory.Shop.Talk.Of("line", 1));
    }

    private static async Task<string> SubmitAsync(string server, object options)
    {
        using var response = await Client.PostAsJsonAsync(new Uri(new Uri(server), "/v1/runs"), new { prp = await File.ReadAllTextAsync(FactoryOnForge.Prp), options });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runId").GetString()!;
    }

    private static Task<HttpResponseMessage> ApproveAsync(string server, string run) =>
        Client.PostAsJsonAsync(new Uri(new Uri(server), $"/v1/runs/{run}/approval"), new { gate = "delivery", approved = true, by = "ann", why = "read it" });

    private static async Task<JsonElement> RunAsync(string server, string run) =>
        JsonElement.Parse(await Client.GetStringAsync(new Uri(new Uri(server), $"/v1/runs/{run}"))).GetProperty("run");

    /// <summary>Waits until the run waits or has ended.</summary>
    private static async Task<string?> StatusAsync(string server, string run)
    {
        string? status = null;
        await Eventually.HoldsAsync(async () => (status = (await RunAsync(server, run)).GetProperty("status").GetString()) is "succeeded" or "failed" or "waiting");
        return status;
    }
}

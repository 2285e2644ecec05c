using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AgentFactory.Contracts.Coordinator;
using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Tests.EndToEnd;
using Grpc.Core;
using Grpc.Net.Client;

namespace AgentFactory.Coordinator.Tests.Api;

public sealed class ApiTests
{
    private const string Prp = "# Two files\n\n## Goal\n\nTwo files must exist.\n\n## Validation\n\n```bash\ntest -f left.txt && test -f right.txt\n```\n";

    [Fact]
    public async Task Rest_SubmitWatchAndRead_TellsTheRunFromItsFirstEventToItsEvidence()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        using var client = new HttpClient { BaseAddress = world.RestAddress };

        using var submitted = await client.PostAsJsonAsync("/v1/runs", new { prp = Prp });
        Assert.Equal(HttpStatusCode.Created, submitted.StatusCode);
        var runId = (await submitted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runId").GetString();

        var stream = await client.GetStringAsync($"/v1/runs/{runId}/events");
        Assert.StartsWith("event: run-submitted\ndata: {\"sequence\":1,", stream, StringComparison.Ordinal);
        Assert.Contains("event: run-succeeded\n", stream, StringComparison.Ordinal);

        var summary = await client.GetFromJsonAsync<JsonElement>($"/v1/runs/{runId}");
        Assert.Equal("succeeded", summary.GetProperty("run").GetProperty("status").GetString());
        Assert.Equal("passed", summary.GetProperty("criteria")[0].GetProperty("status").GetString());
        Assert.Equal(1, (await client.GetFromJsonAsync<JsonElement>("/v1/runs")).GetArrayLength());
        Assert.Contains("Two files", await client.GetStringAsync($"/v1/runs/{runId}/report"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rest_SubmitWhatProvesNothing_IsAProblemThatSaysWhatToChange()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        using var client = new HttpClient { BaseAddress = world.RestAddress };

        using var refused = await client.PostAsJsonAsync("/v1/runs", new { prp = "# T\n\n## Goal\n\nSomething.\n" });
        using var unsandboxed = await client.PostAsJsonAsync("/v1/runs", new { prp = Prp, options = new { allowUnsandboxed = true } });
        using var missing = await client.GetAsync(new Uri("/v1/runs/nobody", UriKind.Relative));
        using var form = await client.PostAsync(new Uri("/v1/runs", UriKind.Relative), new StringContent("{}", System.Text.Encoding.UTF8, "text/plain"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsandboxed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);
        Assert.Equal("[]", await client.GetStringAsync("/v1/runs"));
    }

    [Fact]
    public async Task Grpc_SubmitAndWatch_TellsTheRunToItsEnd()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        using var channel = GrpcChannel.ForAddress(world.GrpcAddress);
        var client = new Contracts.Coordinator.Coordinator.CoordinatorClient(channel);

        var run = (await client.SubmitPrpAsync(new() { Prp = Prp, IdempotencyKey = "k" })).Run;
        using var watch = client.WatchRun(new() { RunId = run.RunId });
        var updates = new List<RunUpdate>();
        await foreach (var update in watch.ResponseStream.ReadAllAsync())
            updates.Add(update);

        Assert.Equal(run.RunId, (await client.SubmitPrpAsync(new() { Prp = Prp, IdempotencyKey = "k" })).Run.RunId);
        Assert.Equal("run-succeeded", updates[^1].Type);
        Assert.Equal("succeeded", (await client.GetRunAsync(new() { RunId = run.RunId })).Status);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await client.GetRunAsync(new() { RunId = "x" }))).StatusCode);
        Assert.Equal(
            StatusCode.FailedPrecondition,
            (await Assert.ThrowsAsync<RpcException>(async () => await client.CancelRunAsync(new() { RunId = run.RunId }))).StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(async () => await client.SubmitPrpAsync(new() { Prp = "x" }))).StatusCode);
    }

    [Fact]
    public async Task Grpc_JournalOfAnAttemptThatIsNot_IsRefusedAsStale()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        using var channel = GrpcChannel.ForAddress(world.GrpcAddress);
        var client = new Contracts.Journal.Journal.JournalClient(channel);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.OpenAttemptAsync(
            new() { Attempt = new() { RunId = "nobody", TaskId = "t", Attempt = 1, Epoch = 1 }, AgentId = "a" }));

        Assert.IsType<StaleAttemptException>(JournalErrors.FromRpc(error));
        Assert.Empty(await world.Runs.ListAsync(10, default));
    }
}

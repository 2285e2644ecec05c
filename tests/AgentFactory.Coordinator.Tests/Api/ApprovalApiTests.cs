using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AgentFactory.Contracts.Coordinator;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Tests.EndToEnd;
using Grpc.Core;
using Grpc.Net.Client;

namespace AgentFactory.Coordinator.Tests.Api;

/// <summary>Decisions over REST and gRPC: each names its gate, is heard once, and is fit to be kept.</summary>
public sealed class ApprovalApiTests
{
    public static TheoryData<object, HttpStatusCode, string> Unheard => new()
    {
        { new { gate = "spend", approved = true, by = "ann" }, HttpStatusCode.Conflict, "it waits at \u0022delivery\u0022" },
        { new { approved = true, by = "ann" }, HttpStatusCode.Conflict, "waits at \u0022delivery\u0022" },
        { new { gate = "delivery", approved = true }, HttpStatusCode.Conflict, "Name who decides" },
        { new { gate = "delivery", by = "ann" }, HttpStatusCode.Conflict, "Say what is decided" },
        { new { gate = "delivery", approved = true, by = "a\u0007nn" }, HttpStatusCode.Conflict, "has control characters" },
        { new { gate = "delivery", approved = true, by = "a\nb" }, HttpStatusCode.Conflict, "has control characters" },
        { new { gate = "delivery", approved = true, by = new string('a', 201) }, HttpStatusCode.Conflict, "has 201 characters; 200 are the most" },
        { new { gate = "delivery", approved = true, by = "ann", why = "\u001b[2J" }, HttpStatusCode.Conflict, "has control characters" },
        { new { gate = "delivery", approved = true, by = "ann", why = new string('w', 2001) }, HttpStatusCode.Conflict, "has 2001 characters; 2000 are the most" },
        { new { gate = "deli\u001bvery", approved = true, by = "ann" }, HttpStatusCode.Conflict, "has control characters" },
        { new { gate = "delivery", approved = "perhaps", by = "ann" }, HttpStatusCode.BadRequest, "" },
    };

    [Fact]
    public async Task Rest_WhatCannotBeADecision_IsRefusedAndDecidesNothing()
    {
        await using var world = new FleetWorld();
        var run = await AtGateAsync(world);
        using var client = new HttpClient { BaseAddress = world.RestAddress };
        var version = (await world.Runs.GetAsync(run, default)).Version;

        foreach (var (body, status, says) in Unheard.Select(row => ((object)row[0], (HttpStatusCode)row[1], (string)row[2])))
        {
            using var answer = await client.PostAsJsonAsync($"/v1/runs/{run}/approval", body);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == status, $"{JsonSerializer.Serialize(body)}: {answer.StatusCode} {text}");
            Assert.Contains(says, status == HttpStatusCode.BadRequest ? text : JsonElement.Parse(text).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        var left = await world.Runs.GetAsync(run, default);
        Assert.Equal((RunStatus.Waiting, "delivery", version), (left.Status, left.Gate, left.Version));
    }

    [Fact]
    public async Task Rest_DecisionOfTheOpenGate_IsHeardOnce()
    {
        await using var world = new FleetWorld();
        var run = await AtGateAsync(world);
        using var client = new HttpClient { BaseAddress = world.RestAddress };
        var decision = new { gate = "delivery", approved = true, by = "Ann Other", why = "read it\nand ran it" };

        using var unknown = await client.PostAsJsonAsync("/v1/runs/nobody/approval", decision);
        using var first = await client.PostAsJsonAsync($"/v1/runs/{run}/approval", decision);
        using var second = await client.PostAsJsonAsync($"/v1/runs/{run}/approval", decision);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.Conflict), (unknown.StatusCode, first.StatusCode, second.StatusCode));
        Assert.Contains("waits for no decision", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(RunStatus.Succeeded, (await world.Runs.GetAsync(run, default)).Status);
        var history = await client.GetStringAsync($"/v1/runs/{run}/events");
        Assert.Single(history.Split('\n'), line => line == "event: approval-decided");
        Assert.Contains("Ann Other", history, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grpc_DecideApproval_NamesTheGateAndIsHeardOnce()
    {
        await using var world = new FleetWorld();
        var run = await AtGateAsync(world);
        using var channel = GrpcChannel.ForAddress(world.GrpcAddress);
        var client = new Contracts.Coordinator.Coordinator.CoordinatorClient(channel);
        var right = new DecideApprovalRequest { RunId = run, Gate = "delivery", Approved = false, By = "ann", Why = "no" };
        var unsaid = new DecideApprovalRequest(right);
        unsaid.ClearApproved();

        Assert.Equal((StatusCode.FailedPrecondition, true), await RefusedAsync(new(right) { Gate = "spend" }, "it waits at \"delivery\""));
        Assert.Equal((StatusCode.FailedPrecondition, true), await RefusedAsync(new(right) { Gate = "" }, "waits at \"delivery\""));
        Assert.Equal((StatusCode.FailedPrecondition, true), await RefusedAsync(unsaid, "`approved` is true or false"));
        Assert.Equal((StatusCode.NotFound, true), await RefusedAsync(new(right) { RunId = "nobody" }, "nobody"));
        Assert.Equal((StatusCode.FailedPrecondition, true), await RefusedAsync(new(right) { By = "a\u0000" }, "control characters"));
        Assert.Equal((StatusCode.FailedPrecondition, true), await RefusedAsync(new(right) { Why = new string('w', 2001) }, "2000 are the most"));
        Assert.Equal("delivery", (await client.GetRunAsync(new() { RunId = run })).Gate);

        var decided = await client.DecideApprovalAsync(right);
        Assert.Equal(("failed", "rejected by ann: no"), (decided.Status, decided.Reason));
        Assert.Equal((StatusCode.FailedPrecondition, true), await RefusedAsync(right, "waits for no decision"));

        async Task<(StatusCode, bool)> RefusedAsync(DecideApprovalRequest request, string says)
        {
            var error = await Assert.ThrowsAsync<RpcException>(async () => await client.DecideApprovalAsync(request));
            return (error.StatusCode, error.Status.Detail.Contains(says, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Approve_AfterTheExpiryThatNobodyNoticed_IsTooLateAndAResumeAsksAgain()
    {
        await using var world = new FleetWorld();
        var run = await AtGateAsync(world);
        await world.KillAsync();
        world.Clock.Move(TimeSpan.FromDays(4));
        await world.StartAsync(driveAll: false);

        var late = await Assert.ThrowsAsync<RunRefusedException>(() => world.Runs.ApproveAsync(run, "delivery", true, "ann", null, default));
        Assert.Contains("has lapsed: nobody decided within 3.00:00:00. What it is about was not done", late.Message, StringComparison.Ordinal);
        Assert.Null((await world.Runs.GetAsync(run, default)).Gate);
        Assert.Equal(late.Message, (await Assert.ThrowsAsync<RunRefusedException>(() => world.Runs.ApproveAsync(run, "delivery", true, "ann", null, default))).Message);

        await world.Runs.ResumeAsync(run, null, null, default);
        Assert.Equal("delivery", (await world.Runs.GetAsync(run, default)).Gate);
        Assert.Equal(RunStatus.Succeeded, (await world.Runs.ApproveAsync(run, "delivery", true, "ann", null, default)).Status);
    }

    private static async Task<string> AtGateAsync(FleetWorld world)
    {
        await world.StartAsync();
        var run = await world.SubmitAsync(new RunOptions { Approve = true });
        await world.WatchAsync(run.RunId);
        Assert.Equal("delivery", (await world.Runs.GetAsync(run.RunId, default)).Gate);
        return run.RunId;
    }
}

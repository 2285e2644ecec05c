using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AgentFactory.Contracts.Coordinator;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Previews;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Tests.EndToEnd;
using AgentFactory.Coordinator.Tests.Repositories;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

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

    [Theory]
    [InlineData("", 400)]
    [InlineData("null", 400)]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("""{"prp":5}""", 400)]
    [InlineData("{}", 422)]
    [InlineData("""{"prp":null}""", 422)]
    [InlineData("""{"prp":"# T","options":5}""", 422)]
    [InlineData("""{"prp":"# T","options":["maxTokens"]}""", 422)]
    public async Task Rest_BodyThatCannotBeRead_IsAProblemThatSaysWhy(string body, int status)
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        using var client = new HttpClient { BaseAddress = world.RestAddress };

        using var answer = await client.PostAsync(new Uri("/v1/runs", UriKind.Relative), new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        await AssertProblemAsync(answer, status);
        Assert.Equal("[]", await client.GetStringAsync("/v1/runs"));
    }

    [Theory]
    [InlineData("DELETE", "/v1/runs", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/v1/nothing", HttpStatusCode.NotFound)]
    public async Task Rest_WhatThereIsNot_IsAProblemToo(string method, string path, HttpStatusCode status)
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        using var client = new HttpClient { BaseAddress = world.RestAddress };
        using var request = new HttpRequestMessage(new(method), path);

        using var response = await client.SendAsync(request);

        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal((int)status, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("/v1/runs?limit=many")]
    [InlineData("/v1/runs?limit=5000000000")]
    [InlineData("/v1/dead-letters?limit=x")]
    [InlineData("/v1/runs/nobody/events?after=now")]
    public async Task Rest_ParameterThatCannotBeRead_IsAProblemThatSaysWhy(string path)
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        using var client = new HttpClient { BaseAddress = world.RestAddress };

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        await AssertProblemAsync(answer, 400);
    }

    [Fact]
    public async Task Any_DatabaseIsAway_SaysSoAndThatItMayComeBack()
    {
        await using var world = new FleetWorld();
        await world.StartAsync(driveAll: false, "ConnectionStrings:factory=Host=127.0.0.1;Port=1;Username=nobody;Database=none", "Coordinator:Postgres:MaxRetries=0");
        using var rest = new HttpClient { BaseAddress = world.RestAddress };
        using var channel = GrpcChannel.ForAddress(world.GrpcAddress);
        var grpc = new Contracts.Coordinator.Coordinator.CoordinatorClient(channel);

        using var listed = await rest.GetAsync(new Uri("/v1/runs", UriKind.Relative));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await grpc.ListRunsAsync(new()));

        Assert.StartsWith("The database does not answer", await AssertProblemAsync(listed, 503), StringComparison.Ordinal);
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.StartsWith("The database does not answer", error.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0L, null)]
    [InlineData(-1L, null)]
    [InlineData(null, 0.0)]
    [InlineData(null, double.NaN)]
    [InlineData(null, double.PositiveInfinity)]
    public async Task Resume_WithNothingToSpend_IsRefusedAndTheRunWaitsOn(long? tokens, double? usd)
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        using var channel = GrpcChannel.ForAddress(world.GrpcAddress);
        var client = new Contracts.Coordinator.Coordinator.CoordinatorClient(channel);
        var run = await world.SubmitAsync(new() { MaxTokens = 5 });
        await world.WatchAsync(run.RunId);
        var request = new ResumeRunRequest { RunId = run.RunId };
        if (tokens is { } most)
            request.MaxTokens = most;
        if (usd is { } dollars)
            request.MaxUsd = dollars;

        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.ResumeRunAsync(request));

        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Equal(RunStatus.Waiting, (await world.Runs.GetAsync(run.RunId, default)).Status);
        Assert.DoesNotContain(await world.WatchAsync(run.RunId), notice => notice.Type == "run-resumed");
    }

    [Fact]
    public async Task Cancel_WithoutAReason_IsByAPersonWhicheverWayItIsAsked()
    {
        await using var world = new FleetWorld();
        world.Script.HangAt = "plan: opened";
        await world.StartAsync();
        using var channel = GrpcChannel.ForAddress(world.GrpcAddress);
        var client = new Contracts.Coordinator.Coordinator.CoordinatorClient(channel);
        var run = await world.SubmitAsync();

        var tooLong = await Assert.ThrowsAsync<RpcException>(async () => await client.CancelRunAsync(new() { RunId = run.RunId, Reason = new string('x', RunService.MaxWhy + 1) }));
        var cancelled = await client.CancelRunAsync(new() { RunId = run.RunId });

        Assert.Equal(StatusCode.FailedPrecondition, tooLong.StatusCode);
        Assert.Equal(RunService.NoReason, cancelled.Reason);
    }

    private static async Task<string> AssertProblemAsync(HttpResponseMessage answer, int status)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var detail = JsonElement.Parse(body).GetProperty("detail").GetString()!;
        Assert.NotEmpty(detail);
        return detail;
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

    [Fact]
    public async Task Grpc_ConversationLargerThanAWebServerTakes_Arrives()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        using var channel = GrpcChannel.ForAddress(world.GrpcAddress);
        var client = new Contracts.Journal.Journal.JournalClient(channel);
        var call = new CallModelRequest { Attempt = new() { RunId = "nobody", TaskId = "t", Attempt = 1, Epoch = 1 }, MessagesJson = new string('x', 40_000_000) };

        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.CallModelAsync(call));

        // It was read to its end: what is refused is the attempt, not the size.
        Assert.IsType<StaleAttemptException>(JournalErrors.FromRpc(error));
    }

    [Fact]
    public async Task Grpc_MessageOverTheConfiguredSize_IsRefused()
    {
        await using var world = new FleetWorld();
        await world.StartAsync(driveAll: true, "Coordinator:MaxMessageBytes=70000");
        using var channel = GrpcChannel.ForAddress(world.GrpcAddress);
        var client = new Contracts.Coordinator.Coordinator.CoordinatorClient(channel);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.SubmitPrpAsync(new() { Prp = Prp + new string(' ', 80_000) }));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.NotEmpty((await client.SubmitPrpAsync(new() { Prp = Prp })).Run.RunId);
    }

    [Theory]
    [InlineData("/etc")]
    [InlineData("../elsewhere")]
    [InlineData("file:///etc")]
    [InlineData("ext::sh -c id")]
    public async Task Submit_RepositoryOfTheFactorysMachine_IsRefusedWhoeverNamesIt(string repository)
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        using var rest = new HttpClient { BaseAddress = world.RestAddress };
        using var channel = GrpcChannel.ForAddress(world.GrpcAddress);
        var grpc = new Contracts.Coordinator.Coordinator.CoordinatorClient(channel);

        using var byOptions = await rest.PostAsJsonAsync("/v1/runs", new { prp = Prp, options = new { repository } });
        using var byPrp = await rest.PostAsJsonAsync("/v1/runs", new { prp = $"---\nrepository: {repository}\n---\n{Prp}" });
        var byPlan = await Assert.ThrowsAsync<RpcException>(async () =>
            await grpc.PlanPrpAsync(new() { Prp = Prp, OptionsJson = JsonSerializer.Serialize(new { repository }) }));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, byOptions.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, byPrp.StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, byPlan.StatusCode);
        Assert.Contains("Coordinator:AllowLocalFiles", byPlan.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("[]", await rest.GetStringAsync("/v1/runs"));
    }

    [Fact]
    public async Task Submit_RecordingOfTheFactorysMachine_IsRefused()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        using var rest = new HttpClient { BaseAddress = world.RestAddress };

        using var answer = await rest.PostAsJsonAsync("/v1/runs", new { prp = Prp, options = new { model = "replay:/etc/passwd" } });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("Coordinator:AllowLocalFiles", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("[]", await rest.GetStringAsync("/v1/runs"));
    }

    [Fact]
    public async Task Submit_RepositoryOfTheFactorysMachineWhereTheOperatorAllowsIt_StartsFromIt()
    {
        using var source = new RepositoryWorld();
        var (path, head) = await source.SourceAsync();
        await using var world = new FleetWorld();
        await world.StartAsync(driveAll: true, "Coordinator:AllowLocalFiles=true");
        using var rest = new HttpClient { BaseAddress = world.RestAddress };

        using var submitted = await rest.PostAsJsonAsync("/v1/runs", new { prp = Prp, options = new { repository = path } });

        Assert.Equal(HttpStatusCode.Created, submitted.StatusCode);
        var runId = (await submitted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runId").GetString()!;
        Assert.Equal(head, (await world.Services.GetRequiredService<RunReports>().MakeAsync(runId, default)).BaseCommit);
    }

    [Fact]
    public async Task Grpc_Plan_ShowsGraphForecastAndWhatItCost()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        using var channel = GrpcChannel.ForAddress(world.GrpcAddress);
        var client = new Contracts.Coordinator.Coordinator.CoordinatorClient(channel);

        var planned = await client.PlanPrpAsync(new() { Prp = Prp + "\nIt must also read well.\n" });

        var preview = Contracts.ContractsJson.Read<PlanPreview>(planned.PreviewJson);
        Assert.Equal((planned.RunId, RunStatus.Planned, 1), (preview.RunId, preview.Status, preview.Executable));
        Assert.Equal(["left", "right"], preview.Tasks.Select(task => task.Id));
        Assert.True(preview.Forecast!.Tokens.High > preview.Forecast.Tokens.Low);
        Assert.Equal(world.Script.ModelCalls.Count, preview.Spent.ModelCalls);
    }

    [Fact]
    public async Task Report_OverRestAndGrpc_IsTheOneThatTheCommandWrites()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();
        using var rest = new HttpClient { BaseAddress = world.RestAddress };
        using var channel = GrpcChannel.ForAddress(world.GrpcAddress);
        var grpc = new Contracts.Coordinator.Coordinator.CoordinatorClient(channel);
        var run = await world.SubmitAsync();
        await world.WatchAsync(run.RunId);

        var report = await world.Services.GetRequiredService<RunReports>().MakeAsync(run.RunId, default);
        var answer = await grpc.GetReportAsync(new() { RunId = run.RunId });

        Assert.Contains("+", report.Diff, StringComparison.Ordinal);
        Assert.Equal((MarkdownReport.Write(report), HtmlReport.Write(report)), (answer.Markdown, answer.Html));
        Assert.Equal(answer.Markdown, await rest.GetStringAsync($"/v1/runs/{run.RunId}/report"));
        Assert.Equal(answer.Html, await rest.GetStringAsync($"/v1/runs/{run.RunId}/report?format=html"));
    }
}

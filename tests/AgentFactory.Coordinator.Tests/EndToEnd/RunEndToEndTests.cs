using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Storage.Sqlite;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Tests.EndToEnd;

public sealed class RunEndToEndTests
{
    private static readonly string[] EveryCallOnce =
        ["left/1/0", "left/1/1", "plan/1/0", "review-1/1/0", "right/1/0", "right/1/1"];

    [Fact]
    public async Task Run_NothingGoesWrong_SucceedsWithEvidenceOnTheHeadOfItsBranch()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();

        var run = await world.SubmitAsync();
        var seen = await world.WatchAsync(run.RunId);

        var summary = await world.Runs.SummarizeAsync(run.RunId, default);
        Assert.Null(summary.Run.Reason);
        Assert.Equal(RunStatus.Succeeded, summary.Run.Status);
        Assert.Equal((6, 60), (summary.Run.ModelCalls, summary.Run.Tokens));
        Assert.Equal([EvidenceStatus.Passed], summary.Criteria.Select(c => c.Status));
        Assert.Equal(summary.Run.Commit, await HeadAsync(world, run.RunId));
        Assert.Equal("left.txt\nright.txt\n", await FilesAsync(summary));
        Assert.Equal(EveryCallOnce, world.Script.ModelCalls.Order(StringComparer.Ordinal));

        var events = seen.Where(n => n.Sequence > 0).ToArray();
        Assert.Equal(Enumerable.Range(1, (int)summary.Run.Version).Select(i => (long)i), events.Select(n => n.Sequence));
        Assert.Equal(("run-submitted", "run-succeeded"), (events[0].Type, events[^1].Type));
        Assert.Contains(seen, n => n is { Sequence: 0, Type: "model-called" });
    }

    [Theory]
    [InlineData("plan: opened")]
    [InlineData("plan: done")]
    [InlineData("left: opened")]
    [InlineData("left: call 0 answered")]
    [InlineData("left: step 0 recorded")]
    [InlineData("right: call 1 answered")]
    [InlineData("right: done")]
    [InlineData("prove-1: done")]
    [InlineData("review-1: done")]
    public async Task Run_ProcessDiesAndAnotherStarts_GoesOnWithoutPayingOrMergingTwice(string place)
    {
        await using var world = new FleetWorld();
        world.Script.HangAt = place;
        var reached = world.Script.ReachedAsync();
        await world.StartAsync();
        var run = await world.SubmitAsync();
        await reached;
        await world.KillAsync();

        await world.StartAsync();
        await world.WatchAsync(run.RunId);

        var summary = await world.Runs.SummarizeAsync(run.RunId, default);
        Assert.Equal((RunStatus.Succeeded, null), (summary.Run.Status, summary.Run.Reason));
        Assert.Equal(EveryCallOnce, world.Script.ModelCalls.Order(StringComparer.Ordinal));
        Assert.Equal("left.txt\nright.txt\n", await FilesAsync(summary));
        Assert.Equal(2, await MergesAsync(summary));
    }

    [Fact]
    public async Task Run_DriverIsToldOfOneRunOnly_LeavesOthersAlone()
    {
        await using var world = new FleetWorld();
        world.Script.HangAt = "plan: opened";
        var reached = world.Script.ReachedAsync();
        await world.StartAsync(driveAll: false);
        var first = await world.SubmitAsync();
        await reached;
        await world.KillAsync();

        await world.StartAsync(driveAll: false);
        var second = await world.SubmitAsync();
        await world.WatchAsync(second.RunId);

        Assert.Equal(RunStatus.Succeeded, (await world.Runs.GetAsync(second.RunId, default)).Status);
        Assert.Equal(RunStatus.Planning, (await world.Runs.GetAsync(first.RunId, default)).Status);
        await world.Runs.ResumeAsync(first.RunId, null, null, default);
        await world.WatchAsync(first.RunId);
        Assert.Equal(RunStatus.Succeeded, (await world.Runs.GetAsync(first.RunId, default)).Status);
    }

    [Fact]
    public async Task Run_WorkThatConflicts_IsResolvedByATask()
    {
        await using var world = new FleetWorld();
        world.Script.Conflicting = true;
        await world.StartAsync();

        var run = await world.SubmitAsync();
        var seen = await world.WatchAsync(run.RunId);

        var summary = await world.Runs.SummarizeAsync(run.RunId, default);
        Assert.Equal((RunStatus.Succeeded, null), (summary.Run.Status, summary.Run.Reason));
        Assert.Single(seen, n => n.Type == "integration-conflicted");
        Assert.Equal("both\n", await new Git(summary.Repository).RunAsync(["show", $"{summary.Run.Commit}:shared.txt"], default));
    }

    [Fact]
    public async Task Run_BudgetEnds_WaitsAndGoesOnWhenItIsRaised()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();

        var run = await world.SubmitAsync(new() { MaxTokens = 35 });
        await world.WatchAsync(run.RunId);
        var waiting = await world.Runs.GetAsync(run.RunId, default);
        Assert.Equal((RunStatus.Waiting, "The pool is empty.", 30), (waiting.Status, waiting.Reason, waiting.Tokens));

        await world.Runs.ResumeAsync(run.RunId, 60, null, default);
        await world.WatchAsync(run.RunId);

        var done = await world.Runs.GetAsync(run.RunId, default);
        Assert.Equal((RunStatus.Succeeded, 60, 6), (done.Status, done.Tokens, done.ModelCalls));
        Assert.Equal(EveryCallOnce, world.Script.ModelCalls.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Submit_SameKeyTwice_IsOneRun()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();

        var first = await world.SubmitAsync(key: "order-1");
        var second = await world.SubmitAsync(key: "order-1");

        Assert.Equal(first.RunId, second.RunId);
        Assert.Single(await world.Runs.ListAsync(10, default));
    }

    [Fact]
    public async Task Submit_NothingThatCouldProveIt_IsRefusedAndLeavesNothing()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();

        var error = await Assert.ThrowsAsync<PrpRefusedException>(
            () => world.Runs.SubmitAsync(new(FleetWorld.Prp with { Criteria = [], Goal = " " }, new()), default));

        Assert.Equal(2, error.Problems.Count);
        Assert.Empty(await world.Runs.ListAsync(10, default));
    }

    [Fact]
    public async Task Submit_RepositoryThatIsNone_IsRefusedAndLeavesNothing()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();

        await Assert.ThrowsAsync<RepositoryException>(() => world.SubmitAsync(new() { Repository = "/nowhere" }));

        Assert.Empty(await world.Runs.ListAsync(10, default));
    }

    [Fact]
    public async Task Cancel_WhileAnAgentWorks_EndsTheRunAndItsJournal()
    {
        await using var world = new FleetWorld();
        world.Script.HangAt = "left: call 0 answered";
        var reached = world.Script.ReachedAsync();
        await world.StartAsync();
        var run = await world.SubmitAsync();
        await reached;

        var cancelled = await world.Runs.CancelAsync(run.RunId, "not wanted any more", default);

        Assert.Equal((RunStatus.Cancelled, "not wanted any more"), (cancelled.Status, cancelled.Reason));
        var state = await world.Runs.StateAsync(run.RunId, default);
        var attempt = new AttemptKey(run.RunId, "left", 1, state.Tasks["left"].Epoch);
        Assert.Equal(
            JournalWrite.Stale,
            await world.Services.GetRequiredService<IJournalStore>().RecordStepAsync(attempt, new(0, "[]", null, ""), default));
        await Assert.ThrowsAsync<RunRefusedException>(() => world.Runs.CancelAsync(run.RunId, "again", default));
    }

    [Fact]
    public async Task Cancel_ByAnotherProcess_IsSeenByTheOneThatDrivesTheRun()
    {
        await using var world = new FleetWorld();
        world.Script.HangAt = "left: call 0 answered";
        var reached = world.Script.ReachedAsync();
        await world.StartAsync();
        var run = await world.SubmitAsync();
        await reached;
        var watch = world.WatchAsync(run.RunId);

        using (var database = new SqliteDatabase(new() { Path = Path.Combine(world.DataDirectory, "factory.db") }))
        {
            var engine = new RunEngine(
                new SqliteRunStore(database), new RunDecider(), TimeProvider.System, [], Options.Create(new RunEngineOptions()), NullLogger<RunEngine>.Instance);
            Assert.Null((await engine.HandleAsync(run.RunId, new CancelRun("from elsewhere"), null, default)).Refusal);
        }

        Assert.Equal("run-cancelled", (await watch)[^1].Type);
        var overview = await world.Runs.GetAsync(run.RunId, default);
        Assert.Equal((RunStatus.Cancelled, "from elsewhere"), (overview.Status, overview.Reason));
    }

    [Fact]
    public async Task Get_UnknownRun_SaysSo()
    {
        await using var world = new FleetWorld();
        await world.StartAsync();

        await Assert.ThrowsAsync<RunNotFoundException>(() => world.Runs.GetAsync("nobody", default));
        await Assert.ThrowsAsync<RunNotFoundException>(() => world.Runs.GetAsync("../../etc/passwd", default));
    }

    private static Task<string> HeadAsync(FleetWorld world, string runId) =>
        world.Services.GetRequiredService<RunRepositories>().HeadAsync(runId, default);

    private static Task<string> FilesAsync(RunSummary summary) =>
        new Git(summary.Repository).RunAsync(["ls-tree", "--name-only", summary.Run.Commit!], default);

    private static async Task<int> MergesAsync(RunSummary summary) =>
        (await new Git(summary.Repository).RunAsync(["rev-list", "--merges", summary.Run.Commit!], default))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
}

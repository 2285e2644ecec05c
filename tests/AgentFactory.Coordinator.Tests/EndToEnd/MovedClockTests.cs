using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Tests.EndToEnd;

/// <summary>Somebody sets the clock of the machine in the middle of a run: too early a timer costs a second delivery, and nothing else.</summary>
public sealed class MovedClockTests
{
    [Theory]
    [InlineData("plan: opened")]
    [InlineData("plan: done")]
    [InlineData("left: call 0 answered")]
    [InlineData("left: step 0 recorded")]
    [InlineData("left: done")]
    [InlineData("prove-1: done")]
    [InlineData("review-1: done")]
    public async Task Run_ClockGoesForwardByAnHour_TheAttemptIsGivenOutAgainAndNothingHappensTwice(string place)
    {
        await using var world = new FleetWorld();
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Script.Visit = async at =>
        {
            if (at != place || lost.Task.IsCompleted)
                return;
            world.Clock.Move(TimeSpan.FromHours(1));
            await lost.Task.WaitAsync(FleetWorld.Patience);
        };
        await world.StartAsync();

        var run = await world.SubmitAsync();
        var forgotten = world.WaitForAsync(run.RunId, "attempt-lost").ContinueWith(_ => lost.SetResult(), TaskScheduler.Default);
        await world.WatchAsync(run.RunId);
        await forgotten;

        await HappenedOnceAsync(world, run.RunId);
    }

    [Theory]
    [InlineData("plan: opened")]
    [InlineData("left: step 0 recorded")]
    [InlineData("prove-1: done")]
    public async Task Run_ClockGoesBackByAnHour_GoesOn(string place)
    {
        await using var world = new FleetWorld();
        var moved = 0;
        world.Script.Visit = at =>
        {
            if (at == place && Interlocked.Exchange(ref moved, 1) == 0)
                world.Clock.Move(TimeSpan.FromHours(-1));
            return Task.CompletedTask;
        };
        await world.StartAsync();

        var run = await world.SubmitAsync();
        await world.WatchAsync(run.RunId);

        Assert.Equal(1, moved);
        await HappenedOnceAsync(world, run.RunId);
    }

    private static async Task HappenedOnceAsync(FleetWorld world, string runId)
    {
        var summary = await world.Runs.SummarizeAsync(runId, default);
        Assert.Null(summary.Run.Reason);
        Assert.Equal(RunStatus.Succeeded, summary.Run.Status);
        Assert.Equal(["left/1/0", "left/1/1", "plan/1/0", "review-1/1/0", "right/1/0", "right/1/1"], world.Script.ModelCalls.Order(StringComparer.Ordinal));
        var types = (await world.WatchAsync(runId)).Select(notice => notice.Type).ToList();
        Assert.Equal((2, 1), (types.Count(type => type == "task-integrated"), types.Count(type => type == "run-succeeded")));
    }
}

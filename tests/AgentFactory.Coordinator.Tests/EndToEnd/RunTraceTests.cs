using System.Collections.Concurrent;
using System.Diagnostics;

namespace AgentFactory.Coordinator.Tests.EndToEnd;

public sealed class RunTraceTests
{
    private const string Caller = "AgentFactory.Tests.Caller";

    [Fact]
    public async Task Run_SubmittedInATrace_AllThatItCausesBelongsToThatTrace()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "MassTransit" || source.Name.StartsWith("AgentFactory", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource(Caller);
        await using var world = new FleetWorld();
        await world.StartAsync();

        ActivityTraceId trace;
        string runId;
        using (var call = source.StartActivity("submit"))
        {
            trace = call!.TraceId;
            runId = (await world.SubmitAsync()).RunId;
        }

        await world.WatchAsync(runId);

        var ours = ended.Where(activity => (string?)activity.GetTagItem("factory.run") == runId).ToList();
        string[] sent = ["send SendTask", "send IntegrateCommit", "merge"];
        Assert.All(sent, name => Assert.Contains(ours, activity => activity.OperationName == name));
        Assert.All(ours.Where(activity => sent.Contains(activity.OperationName)), activity => Assert.Equal(trace, activity.TraceId));
    }
}

using System.Net;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Fleet.Tests.Servers;
using AgentFactory.ServiceDefaults.Processes;
using Grpc.Core;

namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>What the fleet stands on goes away in the middle of a run and comes back; or an agent does, and comes back too late.</summary>
public sealed class OutageTests(ProcessFleetFixture servers) : IClassFixture<ProcessFleetFixture>
{
    [Fact]
    public async Task Broker_KilledAndRestartedInTheMiddleOfARun_TheRunGoesOn()
    {
        using var fleet = await servers.StartAsync(coordinators: 1, coders: 1);

        await OnceCoderWorksAsync(fleet, "broker", async _ =>
        {
            servers.Rabbit.Kill();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await fleet.StatusOfAsync("/v1/dead-letters"));
            await servers.Rabbit.UpAsync();
        });

        await SucceedsOnceAsync(fleet, "broker");
    }

    [Fact]
    public async Task Database_KilledAndRestartedInTheMiddleOfARun_TheRunGoesOn()
    {
        using var fleet = await servers.StartAsync(coordinators: 1, coders: 1);

        await OnceCoderWorksAsync(fleet, "database", async _ =>
        {
            servers.Postgres.Kill();
            await servers.Postgres.UpAsync();
        });

        await SucceedsOnceAsync(fleet, "database");
    }

    [Fact]
    public async Task Worker_CutOffUntilAnotherHasItsTask_IsRefusedByItsEpoch()
    {
        using var fleet = await servers.StartAsync(coordinators: 1, coders: 2);
        ServiceProcess? frozen = null;

        await OnceCoderWorksAsync(fleet, "late", agent =>
        {
            frozen = fleet[fleet.NameOf(agent)];
            frozen.Freeze();
            return Task.CompletedTask;
        });
        await SucceedsOnceAsync(fleet, "late");
        frozen!.Thaw();

        // It hears first that its attempt was cancelled, or first that its epoch is old; either way it gives up.
        await fleet.EventuallyAsync(
            () => Task.FromResult(frozen.Log.Contains("is somebody else's now", StringComparison.Ordinal) || frozen.Log.Contains("was cancelled", StringComparison.Ordinal)),
            "the late worker gives up");
        var history = await fleet.HistoryAsync(await fleet.SubmitAsync("late"));
        var old = history.First(e => e.Type == "attempt-lost").Data;
        var refusal = await Assert.ThrowsAsync<RpcException>(() => fleet.CompleteAsync(new AttemptRef
        {
            RunId = RunIds.ForKey("late"),
            TaskId = old.GetProperty("taskId").GetString(),
            Attempt = old.GetProperty("attempt").GetInt32(),
            Epoch = old.GetProperty("epoch").GetInt64(),
        }));
        Assert.Equal(StatusCode.FailedPrecondition, refusal.StatusCode);
        await SucceedsOnceAsync(fleet, "late");
    }

    [Fact]
    public async Task Workspace_ItsDiskIsFull_TheRunEndsAndSaysSo()
    {
        using var fleet = await servers.StartAsync(coordinators: 1, coders: 1);
        var folder = Directory.CreateDirectory(Path.Combine(fleet.Workspaces, "coder-1")).FullName;
        Skip.If(await RunAsync("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder) ? null : "this user may mount nothing");
        try
        {
            var runId = await fleet.SubmitAsync("full");
            await fleet.HistoryAsync(runId);

            var run = await fleet.RunAsync(runId);
            Assert.Equal("failed", run.GetProperty("status").GetString());
            Assert.Contains("the disk that holds the coder's workspaces is full", run.GetProperty("reason").GetString(), StringComparison.Ordinal);
        }
        finally
        {
            await RunAsync("umount", "-l", folder);
        }
    }

    private static async Task<bool> RunAsync(string program, params string[] args) =>
        (await ChildProcess.RunAsync(new ProcessRequest(program, args), CancellationToken.None)).ExitCode == 0;

    /// <summary>Submits a run and does something while a coder has its task: its first answer is held back until it is done.</summary>
    private static async Task OnceCoderWorksAsync(ProcessFleet fleet, string key, Func<string, Task> act)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fleet.Model.Held[Roles.Coder] = done.Task;
        var runId = await fleet.SubmitAsync(key);
        await foreach (var (_, type, data) in fleet.WatchAsync(runId))
        {
            if (type == "attempt-opened" && data.GetProperty("agentId").GetString() is { } agent && agent.StartsWith("coder@", StringComparison.Ordinal))
            {
                await act(agent);
                done.SetResult();
                return;
            }
        }

        Assert.Fail($"no coder took it up\n{fleet.Logs}");
    }

    private static async Task SucceedsOnceAsync(ProcessFleet fleet, string key)
    {
        var runId = await fleet.SubmitAsync(key);
        var history = await fleet.HistoryAsync(runId);
        var run = await fleet.RunAsync(runId);
        Assert.True(run.GetProperty("status").GetString() == "succeeded", $"{run}\n{string.Join('\n', history)}\n{fleet.Logs}");
        Assert.Equal(1, await fleet.MergesAsync(runId, run.GetProperty("commit").GetString()!));
        Assert.Single(history, e => e.Type == "task-integrated");
        Assert.Single(history, e => e.Type == "run-succeeded");
        Assert.All(fleet.Model.Ledger, paid => Assert.Equal(1, paid.Value));
    }
}

using System.Text;
using System.Text.Json;
using AgentFactory.Contracts.Messages;
using AgentFactory.ServiceDefaults.Processes;
using RabbitMQ.Client;

namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>Who can reach the broker can send what he likes. Nothing of it may change a run, be lost unseen, or hold up what comes behind it.</summary>
public sealed class BadMessageTests(ProcessFleetFixture servers) : IClassFixture<ProcessFleetFixture>
{
    [Fact]
    public async Task Queue_MalformedForgedOldAndHugeMessages_AreRefusedVisiblyAndChangeNothing()
    {
        using var fleet = await servers.StartAsync(coordinators: 1, coders: 1);
        var before = await fleet.SubmitAsync("before");
        var history = await fleet.HistoryAsync(before);
        var run = await fleet.RunAsync(before);
        var ledger = fleet.Model.Ledger;

        var coder = QueueNames.ForRole("coder");
        await SendAsync(fleet.Broker, coder, "this is no message");
        await SendAsync(fleet.Broker, coder, Envelope("AgentFactory.Contracts.Messages:Nonsense", new { runId = before }));
        await SendAsync(fleet.Broker, coder, Task(before, "greeter", "tester", 1, 2));
        await SendAsync(fleet.Broker, coder, Task("../../etc", new string('x', 10 << 20), "coder", 1, 2));
        await SendAsync(fleet.Broker, coder, Task("no-such-run", "greeter", "coder", 1, 99));
        await SendAsync(fleet.Broker, coder, Task(before, "greeter", "coder", 1, 1));
        await SendAsync(fleet.Broker, QueueNames.Effects, "{}");
        await SendAsync(fleet.Broker, QueueNames.Effects, Envelope(
            "AgentFactory.Coordinator.Dispatch:IntegrateTask", new { runId = "../x", taskId = "greeter", commit = "0", expectedHead = "0" }));

        // Behind all of it on the same queues.
        var after = await fleet.SubmitAsync("after");
        await fleet.HistoryAsync(after);
        var second = await fleet.RunAsync(after);
        Assert.True(second.GetProperty("status").GetString() == "succeeded", $"{second}\n{fleet.Logs}");
        Assert.Equal(ledger.ToDictionary(paid => paid.Key, paid => paid.Value * 2), fleet.Model.Ledger);

        // Only that an old epoch was refused stands in the history of the run that it was for.
        var then = await fleet.HistoryAsync(before);
        Assert.Equal(history.Select(e => e.Type), then.Take(history.Count).Select(e => e.Type));
        Assert.All(then.Skip(history.Count), e => Assert.Equal("stale-input-refused", e.Type));
        Assert.Equal(run.GetProperty("commit").GetString(), (await fleet.RunAsync(before)).GetProperty("commit").GetString());

        await fleet.EventuallyAsync(async () => (await fleet.DeadLettersAsync()).Count >= 6, "six dead letters are shown");
        var letters = await fleet.DeadLettersAsync();
        Assert.True(letters.Count == 6, string.Join('\n', letters));
        Assert.Equal(3, letters.Count(letter => letter.GetProperty("queue").GetString() == coder + "_error"));
        Assert.Single(letters, letter => letter.GetProperty("queue").GetString() == coder + "_skipped");
        Assert.Single(letters, letter => letter.GetProperty("bytes").GetInt64() > 10 << 20);
        Assert.All(letters, letter => Assert.NotEmpty(letter.GetProperty("reason").GetString()!));
        Assert.Equal(letters.Count, (await fleet.DeadLettersAsync()).Count);
        await fleet.EventuallyAsync(
            () => ValueTask.FromResult(fleet["coder-1"].Log.Contains("is somebody else's now", StringComparison.Ordinal)).AsTask(), "the old epoch is refused, and the coder says so");
        await ShowsAsync(fleet, letters);
    }

    /// <summary>What a person sees of them.</summary>
    private static async Task ShowsAsync(ProcessFleet fleet, List<JsonElement> letters)
    {
        var command = Path.Combine(AppContext.BaseDirectory, "factory");
        var shown = await ChildProcess.RunAsync(new ProcessRequest(command, ["runs", "--dead", "--server", fleet.Server]), CancellationToken.None);
        var json = await ChildProcess.RunAsync(new ProcessRequest(command, ["runs", "--dead", "--json", "--server", fleet.Server]), CancellationToken.None);

        Assert.True(shown.ExitCode == 0, shown.Output + shown.Error);
        var lines = shown.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(letters.Count, lines.Length);
        Assert.Contains(lines, line => line.StartsWith(QueueNames.ForRole("coder") + "_error ", StringComparison.Ordinal)
            && line.Contains("The task is for the role tester, and this is the coder.", StringComparison.Ordinal));
        Assert.Equal(
            letters.Select(letter => letter.GetRawText()).Order(StringComparer.Ordinal),
            json.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    private static string Task(string runId, string taskId, string role, int attempt, long epoch) =>
        Envelope("AgentFactory.Contracts.Messages:ExecuteTask", new { runId, taskId, role, attempt, epoch });

    private static string Envelope(string type, object message) => JsonSerializer.Serialize(new
    {
        messageId = Guid.NewGuid(),
        messageType = new[] { "urn:message:" + type },
        message,
    });

    private static async Task SendAsync(string broker, string queue, string body)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, Encoding.UTF8.GetBytes(body));
    }
}

using System.Text.Json;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Models.Replay;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Factory.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AgentFactory.Benchmarks;

/// <summary>The whole fleet as the command hosts it, and the smallest run that goes through all of it: plan, one file, merge,
/// proof in the sandbox, review. The model answers at once, from a recording that is written here: a load, not a sample.</summary>
internal sealed class WholeFleet : IAsyncDisposable
{
    private const string Task = "write";

    private static readonly PrpDocument Prp = new()
    {
        Title = "A word",
        Goal = "The file word.txt holds a word.",
        Criteria = [new("C1", "it is there", "grep -qx done word.txt", CriterionClass.Gate, new(1, 1))],
    };

    private readonly Scratch _folder;
    private readonly IHost _host;
    private readonly string _recording;

    private WholeFleet(Scratch folder, IHost host, string recording) => (_folder, _host, _recording) = (folder, host, recording);

    public RunService Runs => _host.Services.GetRequiredService<RunService>();

    /// <param name="workers">How many tasks of each role it works on at once.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<WholeFleet> StartAsync(int workers, CancellationToken cancellationToken)
    {
        var folder = Scratch.OnDisk();
        var recording = folder["word.recording.jsonl"];
        await File.WriteAllLinesAsync(recording, Record(), cancellationToken);
        var configuration = FactoryConfiguration.Create(folder.Path, unsandboxed: false);
        configuration.AddInMemoryCollection(((string[])[Roles.Planner, Roles.Coder, Roles.Tester, Roles.Reviewer])
            .Select(role => KeyValuePair.Create($"Agents:{role}:MaxConcurrentTasks", (string?)workers.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        var host = FleetHost.Build(configuration, folder.Path);
        await host.StartAsync(cancellationToken);
        return new(folder, host, recording);
    }

    public async Task<string> SubmitAsync(CancellationToken cancellationToken) =>
        (await Runs.SubmitAsync(new(Prp, new RunOptions { Model = $"replay:{_recording}" }), cancellationToken)).RunId;

    /// <exception cref="InvalidOperationException">It did not succeed.</exception>
    public async Task WaitAsync(string runId, CancellationToken cancellationToken)
    {
        await foreach (var _ in Runs.WatchAsync(runId, 0, untilEnded: true, cancellationToken))
        {
        }

        var end = await Runs.GetAsync(runId, cancellationToken);
        if (end.Status != RunStatus.Succeeded)
            throw new InvalidOperationException($"the run {runId} ended as {end.Status}: {end.Reason}");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _folder.Dispose();
    }

    private static IEnumerable<string> Record()
    {
        yield return ContractsJson.Write(new RecordingHeader
        {
            Prp = Prp.Title!, Model = "none", Made = new(2026, 3, 1), How = "Written by the benchmark.",
        });
        var plan = new PlanDraft("one file", [new() { Id = Task, Title = "Write it", Role = Roles.Coder, Requirements = "word.txt holds done", Files = ["word.txt"], Criteria = ["C1"] }]);
        yield return Call(TaskIds.Plan, 0, "finish", plan);
        yield return Step(Task, 0, "toolchain");
        yield return Call(Task, 1, "write_file", new { path = "word.txt", content = "done\n" });
        yield return Step(Task, 1, "write_file");
        yield return Call(Task, 2, "finish", new WorkReport("It is written."));
        yield return Call("review-1", 0, "finish", new { summary = "It is there.", findings = Array.Empty<object>() });
    }

    private static string Call(string task, int index, string tool, object arguments)
    {
        var values = JsonSerializer.Deserialize<Dictionary<string, object?>>(ContractsJson.Write(arguments));
        var response = new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("call-1", tool, values)]))
        {
            FinishReason = ChatFinishReason.ToolCalls,
        };
        return ContractsJson.Write(new RecordedCall
        {
            Task = task, Attempt = 1, Index = index, Usage = new(100, 20, 0),
            Response = JsonSerializer.SerializeToElement(response, ChatJson.Options),
        });
    }

    private static string Step(string task, int index, string name) =>
        ContractsJson.Write(new RecordedStep { Task = task, Attempt = 1, Index = index, Results = [new(name, true)] });
}

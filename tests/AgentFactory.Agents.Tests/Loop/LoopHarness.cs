using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Tests.Fakes;
using AgentFactory.Agents.Tools;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Agents.Tests.Loop;

/// <summary>Runs loops against a scripted journal and a repository in memory; a second run is a process started anew.</summary>
internal sealed class LoopHarness(ScriptedJournal journal, LoopOptions? options = null)
{
    public static FinishTool<WorkReport> Finish(Func<WorkReport, CancellationToken, Task<string?>>? check = null) => new(
        "Ends the work.", """{"type":"object","properties":{"summary":{"type":"string"}},"required":["summary"]}""", check);

    public TestRepository Repository { get; } = new();

    public TestWorkspace? Workspace { get; private set; }

    public AppendTool? Append { get; private set; }

    public async Task<LoopOutcome> RunAsync(AgentTool? extra = null, FinishTool? finish = null, bool changing = true, params IReadOnlyList<AgentTool> ofServers)
    {
        var attempt = new AttemptRef { RunId = "r1", TaskId = "t1", Attempt = 1, Epoch = 7 };
        var opened = await journal.OpenAttemptAsync(new OpenAttemptRequest { Attempt = attempt }, CancellationToken.None);
        var memory = new AttemptJournal(journal, attempt, opened.Steps);
        Workspace = new TestWorkspace(Repository, memory.LastCommit ?? "base");
        Append = new AppendTool(Workspace);
        var request = new LoopRequest
        {
            Instructions = "You work.",
            Task = "Do it.",
            Tools = extra is null ? [Append] : [Append, extra],
            Finish = finish ?? Finish(),
            Workspace = changing ? Workspace : null,
        };
        return await new ToolLoop(memory, options ?? new LoopOptions(), serverTools: ofServers).RunAsync(request, CancellationToken.None);
    }
}

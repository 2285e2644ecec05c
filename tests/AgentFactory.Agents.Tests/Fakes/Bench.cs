using AgentFactory.Agents.Hosting;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AgentFactory.Agents.Tests.Fakes;

/// <summary>Runs whole attempts of an agent against fakes, through the same door as the bus does.</summary>
internal sealed class Bench(IJournal journal, FakeRepository? repository = null, ISandbox? sandbox = null)
{
    public static readonly ExecuteTask Message = new() { RunId = "r1", TaskId = "t1", Role = "coder", Attempt = 1, Epoch = 7 };

    public FakeRepository Repository { get; } = repository ?? new();

    public RunningAttempts Running { get; } = new();

    public Task RunAsync(Agent agent, CancellationToken stopping = default) => new AttemptRunner(
        journal,
        new FakeWorkspaceFactory(Repository),
        sandbox ?? new FakeSandbox(),
        new FakeToolbox(),
        Options.Create(new LoopOptions()),
        Running,
        NullLoggerFactory.Instance,
        TimeProvider.System).RunAsync(agent, Message, "agent-1", stopping);
}

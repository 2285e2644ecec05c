using AgentFactory.Agents.Hosting;
using AgentFactory.Contracts.Messages;

namespace AgentFactory.Agents.Tests.Fakes;

/// <summary>Runs attempts of an agent on a journal that the test holds, with the tools of the tests.</summary>
internal sealed class Bench(ScriptedJournal journal, TestRepository? repository = null, TestSandbox? sandbox = null) : IDisposable
{
    public static readonly ExecuteTask Message = new() { RunId = "r1", TaskId = "t1", Role = "coder", Attempt = 1, Epoch = 7 };

    private readonly AgentTestHarness _harness = new() { Repository = repository ?? new(), Sandbox = sandbox ?? new(), Toolbox = new FakeToolbox() };

    public RunningAttempts Running => _harness.Running;

    public Task RunAsync(Agent agent, CancellationToken stopping = default) => _harness.RunAsync(agent, Say.Brief(), journal, stopping);

    public void Dispose() => _harness.Dispose();
}

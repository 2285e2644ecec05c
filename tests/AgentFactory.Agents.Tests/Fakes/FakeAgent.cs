namespace AgentFactory.Agents.Tests.Fakes;

/// <summary>Does what it is told to, in whatever role.</summary>
internal sealed class FakeAgent(Func<TaskContext, CancellationToken, Task<ExecutionResult>> work, string role = "coder") : Agent
{
    public override string Role => role;

    public override Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) => work(context, cancellationToken);
}

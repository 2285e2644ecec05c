using AgentFactory.Agents;
using AgentFactory.Agents.Knowledge;
using AgentFactory.Agents.Work;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coder;

/// <summary>Writes code: planned work, repairs, and merges that git could not do alone.</summary>
internal sealed class CoderAgent : Agent
{
    public override string Role => Roles.Coder;

    public override IReadOnlyList<string> Capabilities => ["code", "repair", "merge"];

    public override int DefaultConcurrency => 2;

    public override KnowledgeQuestion? AskBefore(TaskBrief brief) =>
        brief is { Task.Kind: TaskKind.Repair, Feedback: { } found } ? new($"{brief.Task.Title}\n{found}", ContextType.Debugging) : base.AskBefore(brief);

    public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        var workspace = await context.OpenWorkspaceAsync(cancellationToken);
        if (brief.MergeCommit is { } other && !context.HasJournaledCommit)
            await workspace.BeginMergeAsync(other, cancellationToken);
        var toolchain = await Toolchain.FindAsync(context, workspace, cancellationToken);
        return await context.WorkAsync(
            CoderPrompts.Instructions(brief.Task.Kind), CoderPrompts.Describe(brief, workspace, toolchain), [], cancellationToken);
    }
}

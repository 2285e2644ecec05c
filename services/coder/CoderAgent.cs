using AgentFactory.Agents;
using AgentFactory.Agents.Knowledge;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coder;

/// <summary>Writes code: planned work, repairs, and merges that git could not do alone.</summary>
internal sealed class CoderAgent : Agent
{
    private const string ReportSchema = """
        {
          "type": "object",
          "properties": {
            "summary": { "type": "string", "description": "What was done, how it was checked, and what was left, in two to six sentences." }
          },
          "required": ["summary"]
        }
        """;

    private const int MaxKnowledgeTokens = 2_000;

    public override string Role => Roles.Coder;

    public override IReadOnlyList<string> Capabilities => ["code", "repair", "merge"];

    public override int DefaultConcurrency => 2;

    public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        var workspace = await context.OpenWorkspaceAsync(cancellationToken);
        if (brief.MergeCommit is { } other && !context.HasJournaledCommit)
            await workspace.BeginMergeAsync(other, cancellationToken);

        var toolchain = await Toolchain.FindAsync(context, workspace, cancellationToken);
        var known = await RecallAsync(context, cancellationToken);
        var check = new WorkCheck(brief, workspace);
        var finish = new FinishTool<WorkReport>(
            "Ends the task. Call it when the work is complete and you have seen it build and pass.", ReportSchema, check.FindObjectionAsync);
        var outcome = await context.Loop.RunAsync(
            new LoopRequest
            {
                Instructions = CoderPrompts.Instructions(brief.Task.Kind),
                Task = CoderPrompts.Describe(brief, workspace, toolchain) + known,
                Tools = context.Toolbox.Working(workspace, context.Sandbox),
                Finish = finish,
                Workspace = workspace,
            },
            cancellationToken);
        return outcome.Arguments is { } arguments
            ? ExecutionResult.Success(finish.Read(arguments), TipOf(workspace, brief))
            : ExecutionResult.Failure($"the coder gave up on {brief.Task.Id}: {outcome.Reason}", retryable: true);
    }

    private static Task<string> RecallAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var task = context.Brief.Task;
        return task.Kind == TaskKind.Repair && context.Brief.Feedback is { } found
            ? context.AboutAsync($"{task.Title}\n{found}", ContextType.Debugging, MaxKnowledgeTokens, cancellationToken)
            : context.AboutAsync($"{task.Title}\n{task.Requirements}", ContextType.Code, MaxKnowledgeTokens, cancellationToken);
    }

    private static string? TipOf(IWorkspace workspace, TaskBrief brief) =>
        workspace.Head == brief.BaseCommit ? null : workspace.Head;
}

using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Tools;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Agents.Work;

/// <summary>The usual shape of an agent that changes the repository.</summary>
public static class TaskWork
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

    /// <summary>
    /// Has the model work in the task's checkout, with the workspace's tools and the agent's own, until it hands in a report. That is
    /// refused while nothing was changed or conflict markers are left; acceptance files that were changed are put back.
    /// </summary>
    /// <param name="context">The attempt.</param>
    /// <param name="instructions">Role and rules: the system message.</param>
    /// <param name="task">The task itself; <see cref="TaskText.OfAsync"/> makes one that says all there is to know.</param>
    /// <param name="tools">The agent's own tools, for instance <c>AgentTools.From(this)</c>; may be empty.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A <see cref="WorkReport"/> and the commit, or why the model gave up.</returns>
    public static Task<ExecutionResult> WorkAsync(
        this TaskContext context, string instructions, string task, IReadOnlyList<AgentTool> tools, CancellationToken cancellationToken) =>
        context.WorkAsync(instructions, task, tools, _ => Task.FromResult<string?>(null), cancellationToken);

    /// <inheritdoc cref="WorkAsync(TaskContext, string, string, IReadOnlyList{AgentTool}, CancellationToken)"/>
    /// <param name="context">The attempt.</param>
    /// <param name="instructions">Role and rules: the system message.</param>
    /// <param name="task">The task itself.</param>
    /// <param name="tools">The agent's own tools; may be empty.</param>
    /// <param name="objection">Looks at the work once nothing else stands against it; null when it may be handed in, else what is wrong and what to do.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<ExecutionResult> WorkAsync(
        this TaskContext context, string instructions, string task, IReadOnlyList<AgentTool> tools,
        Func<CancellationToken, Task<string?>> objection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(objection);
        var brief = context.Brief;
        var workspace = await context.OpenWorkspaceAsync(cancellationToken);
        var check = new WorkCheck(brief, workspace);
        var finish = new FinishTool<WorkReport>(
            "Ends the task. Call it when the work is complete and you have seen it build and pass.", ReportSchema,
            async (report, token) => await check.FindObjectionAsync(report, token) ?? await objection(token));
        var outcome = await context.Loop.RunAsync(
            new LoopRequest
            {
                Instructions = instructions,
                Task = task,
                Tools = [.. context.Toolbox.Working(workspace, context.Sandbox), .. tools],
                Finish = finish,
                Workspace = workspace,
            },
            cancellationToken);
        return outcome.Arguments is { } arguments
            ? ExecutionResult.Success(finish.Read(arguments), workspace.Head == brief.BaseCommit ? null : workspace.Head)
            : ExecutionResult.Failure($"the {brief.Task.Role} gave up on {brief.Task.Id}: {outcome.Reason}", retryable: true);
    }

    /// <summary>
    /// What stands against handing the task's work in, for agents with a report of their own: nothing was changed, conflict markers are
    /// left, or acceptance files were changed, which are then put back. Asked after everything was committed.
    /// </summary>
    /// <param name="context">The attempt.</param>
    /// <param name="summary">What the model says that it did.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is wrong and what to do; null when the work may be handed in.</returns>
    public static async Task<string?> FindObjectionAsync(this TaskContext context, string summary, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var workspace = await context.OpenWorkspaceAsync(cancellationToken);
        return await new WorkCheck(context.Brief, workspace).FindObjectionAsync(new WorkReport(summary), cancellationToken);
    }
}

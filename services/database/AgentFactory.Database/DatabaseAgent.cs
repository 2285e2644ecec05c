using AgentFactory.Agents;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Work;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Tasks;
using Microsoft.Extensions.AI;

namespace AgentFactory.Database;

/// <summary>
/// Designs schemas, migrations and queries. Everything that it hands in was executed in a real engine first; what could not be is said to be
/// judged.
/// </summary>
internal sealed class DatabaseAgent : Agent<DatabaseOptions>
{
    public override string Role => Roles.Database;

    public override string Purpose => RolePurposes.Of(Roles.Database)!;

    public override IReadOnlyList<string> Capabilities => ["schema_design", "migration_generation", "query_optimization", "data_modeling", "performance_analysis"];

    public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var task = await TaskText.OfAsync(context, cancellationToken);
        var (kind, fault) = await ClassifyAsync(context, task, cancellationToken);
        return kind is null
            ? ExecutionResult.Failure(
                $"the database agent cannot tell what {context.Brief.Task.Id} asks for ({fault}). Nothing was changed. Say in the task which it is: a schema, a migration, "
                + "an optimization, a data model or an analysis.", retryable: true)
            : await WorkAsync(context, task, kind, cancellationToken);
    }

    private static async Task<(Classification? Kind, string? Fault)> ClassifyAsync(TaskContext context, string task, CancellationToken cancellationToken) =>
        await new StructuredAnswer<Classification>(Classification.Schema).AskAsync(
            context.Chat, [new(ChatRole.System, DatabasePrompts.Classify()), new(ChatRole.User, task)], check: null, cancellationToken);

    private async Task<ExecutionResult> WorkAsync(TaskContext context, string task, Classification kind, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        var workspace = await context.OpenWorkspaceAsync(cancellationToken);
        var (runner, files) = (new EngineRunner(context.Sandbox, Options), new ScriptFiles(workspace, Options));
        var (goal, target) = (kind.ToGoal(), kind.ToEngine());
        var verifier = new Verifier(runner, files, workspace, goal, target, Options, brief.Prp);
        var finish = new FinishTool<DatabaseReport>(
            "Ends the task. Call it when the work is complete and the tools have shown that it can be executed.", DatabaseReport.Form,
            async (report, token) => await context.FindObjectionAsync(report.Summary, token) ?? (await verifier.VerifyAsync(report, token)).Objection);
        var outcome = await context.Loop.RunAsync(
            new LoopRequest
            {
                Instructions = DatabasePrompts.Instructions(goal, target),
                Task = task,
                Tools = [.. context.Toolbox.Working(workspace, context.Sandbox), .. AgentTools.From(new DatabaseTools(runner, files, workspace, target, Options))],
                Finish = finish,
                Workspace = workspace,
            },
            cancellationToken);
        if (outcome.Arguments is not { } arguments)
            return ExecutionResult.Failure($"the database agent gave up on {brief.Task.Id}: {outcome.Reason}", retryable: true);
        var report = finish.Read(arguments);
        var verified = await context.OnceAsync(
            "execute the work", token => verifier.VerifyAsync(report, token), verification => $"executed {verification.Executed.Count}, judged {verification.Judged.Count}", cancellationToken);
        return await ConcludeAsync(context, report, verified, workspace.Head, cancellationToken);
    }

    private static async Task<ExecutionResult> ConcludeAsync(
        TaskContext context, DatabaseReport report, Verification verified, string commit, CancellationToken cancellationToken)
    {
        if (verified.Objection is { } objection)
            return ExecutionResult.Failure($"what was handed in cannot be executed as it is committed: {objection}", retryable: true);
        var text = $"{report.Summary}\n\n{verified.ToText()}";
        if (verified.Losses.Count == 0)
            return ExecutionResult.Success(new WorkReport(text), commit);
        var losses = string.Join("; ", verified.Losses.Order(StringComparer.Ordinal));
        var answer = await context.AskApprovalAsync(
            GateKind.DataLoss, losses,
            $"May the migration of the task {context.Brief.Task.Id} lose data that the requirement does not ask to lose: {losses}?", cancellationToken);
        return answer.Approved
            ? ExecutionResult.Success(new WorkReport($"{text}\nThe loss of data was asked about: {answer}"), commit)
            : ExecutionResult.Failure(
                $"the migration loses data, and the requirement does not ask for that: {losses}; {answer}. Nothing was merged. If it is meant, say in the "
                + "requirement which table or column is dropped; if not, say where its data is to go.", retryable: false);
    }
}

using AgentFactory.Agents;
using AgentFactory.Agents.Prompts;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Work;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Tasks;
using AgentFactory.DevOps.Checks;
using AgentFactory.DevOps.Files;

namespace AgentFactory.DevOps;

/// <summary>
/// Writes delivery files: images, compose files, workflows, manifests, infrastructure. They are checked by rules and by the tools that
/// are here before they are handed in; what could not be executed is said to be judged.
/// </summary>
internal sealed class DevOpsAgent : Agent<DevOpsOptions>
{
    private static readonly PromptText Instructions = PromptText.Load<DevOpsAgent>("devops");
    private static readonly PromptText Request = PromptText.Load<DevOpsAgent>("request");

    public override string Role => Roles.DevOps;

    public override string Purpose => RolePurposes.Of(Roles.DevOps)!;

    public override IReadOnlyList<string> Capabilities => ["dockerfile", "compose", "github_actions", "kubernetes", "bicep"];

    public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var workspace = await context.OpenWorkspaceAsync(cancellationToken);
        var check = new DeliveryCheck(workspace.Root, await ReadBaseAsync(context, cancellationToken), context.Sandbox, Options);
        var result = await context.WorkAsync(
            Instructions.Fill(),
            Request.Fill(("stack", DataBlock.Of("What the repository is made of", RepositoryStack.Describe(workspace.Root))), ("task", await TaskText.OfAsync(context, cancellationToken))),
            AgentTools.From(new DeliveryTools(check)),
            new DeliveryGate(check, Options).FindObjectionAsync,
            cancellationToken);
        if (!result.Succeeded)
            return result;
        var report = await context.OnceAsync("check delivery files", check.RunAsync, Summarize, cancellationToken);
        var work = ContractsJson.Read<WorkReport>(result.OutputJson);
        return ExecutionResult.Success(new WorkReport($"{work.Summary}\n\nWhat was checked, and how:\n{report.ToText()}"), result.Commit);
    }

    // The checkout may hold what an attempt before a crash wrote: where the task began is asked of the repository.
    private async Task<IReadOnlyDictionary<string, string>> ReadBaseAsync(TaskContext context, CancellationToken cancellationToken)
    {
        await using var start = await context.Workspaces.CheckOutCleanAsync(context.Brief.RepositoryUrl, context.Brief.BaseCommit, cancellationToken);
        return DeliveryFiles.Find(start.Root, Options.MaxFileBytes).ToDictionary(file => file.Path, file => file.Text, StringComparer.Ordinal);
    }

    private static string Summarize(DeliveryReport report) => $"checked {report.Files.Count} delivery files: {report.Findings.Count} findings stand";
}

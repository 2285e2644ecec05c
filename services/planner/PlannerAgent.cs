using AgentFactory.Agents;
using AgentFactory.Agents.Knowledge;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Prompts;
using AgentFactory.Agents.Tools;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Planner;

/// <summary>Turns a requirement into a graph of tasks.</summary>
internal sealed class PlannerAgent : Agent
{
    private const int MaxListedFiles = 400;
    private const int MaxSteps = 16;
    private const int MaxKnowledgeTokens = 1_500;

    private static readonly PromptText Instructions = PromptText.Load<PlannerAgent>("planner");
    private static readonly PromptText Request = PromptText.Load<PlannerAgent>("request");

    public override string Role => Roles.Planner;

    public override IReadOnlyList<string> Capabilities => ["planning"];

    public override KnowledgeQuestion AskBefore(TaskBrief brief) => new($"{brief.Prp.Title}\n{brief.Prp.Goal}", ContextType.Architecture, MaxKnowledgeTokens);

    public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        var workspace = await context.OpenWorkspaceAsync(cancellationToken);
        var files = RepositoryListing.Of(workspace.Root, MaxListedFiles);
        var finish = new FinishTool<PlanDraft>(
            "Hands in the plan. Call it once, when the plan is complete.", PlanSchema.Json,
            (draft, _) => Task.FromResult(PlanCheck.FindFault(draft, brief)));
        var outcome = await context.Loop.RunAsync(
            new LoopRequest
            {
                Instructions = Instructions.Fill(("roles", string.Join(", ", PlanCheck.WorkingRoles(brief).Select(role => Introduce(role, brief))))),
                Task = Describe(brief, files),
                Tools = files.Count == 0 ? [] : context.Toolbox.Reading(workspace),
                Finish = finish,
                MaxSteps = MaxSteps,
            },
            cancellationToken);
        return outcome.Arguments is { } arguments
            ? ExecutionResult.Success(finish.Read(arguments))
            : ExecutionResult.Failure($"no plan was made: {outcome.Reason}", retryable: true);
    }

    private static string Introduce(string role, TaskBrief brief) =>
        (brief.RolePurposes?.GetValueOrDefault(role) ?? RolePurposes.Of(role)) is { } purpose ? $"`{role}` ({purpose.ReplaceLineEndings(" ")})" : $"`{role}`";

    private static string Describe(TaskBrief brief, IReadOnlyList<string> files) => Request.Fill(
        ("requirement", RequirementText.Of(brief.Prp)),
        ("criteria", RequirementText.Criteria(brief.Prp)),
        ("files", files.Count == 0 ? "The repository is empty: everything has to be made." : DataBlock.Of("Files of the repository", string.Join('\n', files))),
        ("acceptance", brief.AcceptanceFiles.Count == 0 ? "There are none." : DataBlock.Of("Acceptance files", string.Join('\n', brief.AcceptanceFiles))),
        ("feedback", brief.Feedback is null ? "This is the first plan." : DataBlock.Of("What is wrong with the plan before this one; the new plan must mend all of it", brief.Feedback)));
}

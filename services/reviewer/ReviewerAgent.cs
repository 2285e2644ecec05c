using AgentFactory.Agents;
using AgentFactory.Agents.Knowledge;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Prompts;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Reviewer;

/// <summary>Reads the diff and the evidence, and says what is wrong. Changes nothing.</summary>
internal sealed class ReviewerAgent : Agent
{
    private const int MaxDiff = 80_000;
    private const int MaxSteps = 14;

    private static readonly PromptText Instructions = PromptText.Load<ReviewerAgent>("reviewer");
    private static readonly PromptText Request = PromptText.Load<ReviewerAgent>("request");

    public override string Role => Roles.Reviewer;

    public override IReadOnlyList<string> Capabilities => ["review"];

    /// <summary>Nothing: a review reads only the diff and the evidence.</summary>
    public override KnowledgeQuestion? AskBefore(TaskBrief brief) => null;

    public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        var workspace = await context.OpenWorkspaceAsync(cancellationToken);
        var finish = new FinishTool<ReviewAnswer>(
            "Hands in the review. Call it once; no finding is a fine answer.", ReviewAnswer.Schema,
            (answer, _) => Task.FromResult(answer.FindFault(workspace.Root)));
        var outcome = await context.Loop.RunAsync(
            new LoopRequest
            {
                Instructions = Instructions.Fill(),
                Task = await DescribeAsync(brief, workspace, cancellationToken),
                Tools = context.Toolbox.Reading(workspace),
                Finish = finish,
                MaxSteps = MaxSteps,
            },
            cancellationToken);
        if (outcome.Arguments is not { } arguments)
            return ExecutionResult.Failure($"no review was made: {outcome.Reason}", retryable: true);
        var answer = finish.Read(arguments);
        return ExecutionResult.Success(new ReviewReport(brief.BaseCommit, answer.Summary, answer.Findings));
    }

    private static async Task<string> DescribeAsync(TaskBrief brief, IWorkspace workspace, CancellationToken cancellationToken) => Request.Fill(
        ("requirement", RequirementText.Of(brief.Prp)),
        ("criteria", RequirementText.Criteria(brief.Prp)),
        ("evidence", EvidenceText.Of(brief.Evidence)),
        ("earlier", Earlier(brief)),
        ("diff", DataBlock.Of("The whole change", await workspace.DiffAsync(brief.RunBaseCommit, MaxDiff, cancellationToken), MaxDiff)));

    private static string Earlier(TaskBrief brief) => brief.EarlierFindings.Count == 0
        ? "This is the first review of the change."
        : DataBlock.Of(
            "Findings of earlier reviews. See whether each was mended; report again only what still stands, in the same words",
            string.Join('\n', brief.EarlierFindings.Select(finding => $"- {finding.Severity} {finding.File}:{finding.Line} {finding.Why}")));
}

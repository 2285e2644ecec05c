using AgentFactory.Agents;
using AgentFactory.Agents.Knowledge;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Prompts;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Reviewer.Changes;
using AgentFactory.Reviewer.Rules;
using AgentFactory.ServiceDefaults.Secrets;

namespace AgentFactory.Reviewer;

/// <summary>
/// Reads the diff and the evidence, and says what is wrong. Rules look first, and what they find are facts to the model; the patches
/// that it suggests are tried before anybody is shown them. Changes nothing.
/// </summary>
internal sealed class ReviewerAgent : Agent<ReviewerOptions>
{
    private const int MaxSteps = 14;

    /// <summary>How a workspace ends a diff that it cut.</summary>
    private const string CutEnding = " characters …]\n";

    private const string NothingExecuted =
        "Nothing was executed on this change, and nobody of the fleet wrote it: there is no evidence. What you say of its behaviour comes from reading alone.";

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
        var shown = await workspace.DiffAsync(brief.RunBaseCommit, Options.MaxDiffCharacters, cancellationToken);
        var facts = await FindFactsAsync(brief, workspace, cancellationToken);
        if (!IsWhole(shown))
            facts = [.. facts, Findings.Note("", 0, "diff-not-shown", "The change is longer than the model is shown at once (Agents:reviewer:MaxDiffCharacters): what it did not look up by itself it has not read.", "")];
        var finish = new FinishTool<ReviewAnswer>(
            "Hands in the review. Call it once; no finding is a fine answer.", ReviewAnswer.Schema,
            (answer, _) => Task.FromResult(answer.FindFault(workspace.Root)));
        var outcome = await context.Loop.RunAsync(
            new LoopRequest
            {
                Instructions = Instructions.Fill(),
                Task = Describe(brief, shown, facts),
                Tools = context.Toolbox.Reading(workspace),
                Finish = finish,
                MaxSteps = MaxSteps,
            },
            cancellationToken);
        if (outcome.Arguments is not { } arguments)
            return ExecutionResult.Failure($"no review was made: {outcome.Reason}", retryable: true);
        var answer = finish.Read(arguments);
        var findings = await new PatchTrials(context, Options).OfferAsync(FindingMerge.Of(facts, answer.Findings), cancellationToken);
        return ExecutionResult.Success(new ReviewReport(brief.BaseCommit, answer.Summary, findings));
    }

    private async Task<IReadOnlyList<ReviewFinding>> FindFactsAsync(TaskBrief brief, IWorkspace workspace, CancellationToken cancellationToken)
    {
        var facts = ReviewRules.Find(await ReadAsync(brief.RunBaseCommit), Options);
        // What came and went within the run does not show in the whole change.
        foreach (var commit in brief.TestCommits)
            facts = [.. facts, .. ReviewRules.FindSinceWritten(await ReadAsync(commit))];
        return [.. facts.DistinctBy(finding => (finding.File, finding.Line, finding.Rule))];

        async Task<ReviewedChange> ReadAsync(string from)
        {
            var diff = await workspace.DiffAsync(from, Options.MaxRuleCharacters, cancellationToken);
            return new(brief, UnifiedDiff.Parse(diff), IsWhole(diff), CheckoutFiles.List(workspace.Root), path => CheckoutFiles.Read(workspace.Root, path));
        }
    }

    private static bool IsWhole(string diff) => !diff.EndsWith(CutEnding, StringComparison.Ordinal);

    private string Describe(TaskBrief brief, string diff, IReadOnlyList<ReviewFinding> facts) => Request.Fill(
        ("requirement", RequirementText.Of(brief.Prp)),
        ("criteria", RequirementText.Criteria(brief.Prp)),
        ("evidence", brief.Evidence is null ? NothingExecuted : EvidenceText.Of(brief.Evidence)),
        ("facts", Facts(facts)),
        ("earlier", Earlier(brief)),
        ("diff", DataBlock.Of("The whole change", SecretPatterns.Redact(diff), Options.MaxDiffCharacters)));

    private static string Facts(IReadOnlyList<ReviewFinding> facts) => facts.Count == 0
        ? "The rules found nothing in it."
        : DataBlock.Of("What the rules found; it is in the report already", Lines(facts));

    private static string Earlier(TaskBrief brief) => brief.EarlierFindings.Count == 0
        ? "This is the first review of the change."
        : DataBlock.Of("Findings of earlier reviews. See whether each was mended; report again only what still stands, in the same words", Lines(brief.EarlierFindings));

    private static string Lines(IReadOnlyList<ReviewFinding> findings) =>
        string.Join('\n', findings.Select(finding => $"- {finding.Severity} {finding.File}:{finding.Line} {(finding.Rule is { } rule ? $"[{rule}] " : "")}{finding.Why}"));
}

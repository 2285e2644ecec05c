using AgentFactory.Agents;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Prompts;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using Microsoft.Extensions.AI;

namespace AgentFactory.Tester;

/// <summary>
/// Asks the model about the criteria that nothing can execute: one call for all of them, none when there are none or when
/// the code will change again, because something else is red. A judgement is never a proof; it tells the reader where to look.
/// </summary>
internal static class CriteriaJudge
{
    private const int MaxDiff = 60_000;

    private const string Schema = """
        {
          "type": "object",
          "properties": {
            "judgements": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "criterionId": { "type": "string" },
                  "holds": { "type": "string", "enum": ["yes", "no", "cannot-tell"] },
                  "reason": { "type": "string" }
                },
                "required": ["criterionId", "holds", "reason"],
                "additionalProperties": false
              }
            }
          },
          "required": ["judgements"],
          "additionalProperties": false
        }
        """;

    private static readonly PromptText Instructions = PromptText.Load<TesterAgent>("judge");
    private static readonly PromptText Request = PromptText.Load<TesterAgent>("judge-request");

    public static async Task<IReadOnlyDictionary<string, EvidenceRecord>> JudgeAsync(
        TaskContext context, IReadOnlyList<PrpCriterion> criteria, IReadOnlyList<EvidenceRecord> executed, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        if (criteria.Count == 0 || executed.Any(record => record.Status != EvidenceStatus.Passed))
            return Records(criteria, null, "what was executed is not proven yet", brief.BaseCommit);

        ChatMessage[] messages =
        [
            new(ChatRole.System, Instructions.Fill()),
            new(ChatRole.User, Request.Fill(
                ("criteria", RequirementText.Criteria(brief.Prp, [.. criteria.Select(criterion => criterion.Id)])),
                ("requirement", RequirementText.Of(brief.Prp)),
                ("evidence", EvidenceText.Of(new EvidenceReport(brief.BaseCommit, executed))),
                ("diff", DataBlock.Of("The whole change", await DiffAsync(context, cancellationToken), MaxDiff)))),
        ];
        var (answer, fault) = await new StructuredAnswer<Verdicts>(Schema).AskAsync(
            context.Chat, messages, answer => FindGap(answer, criteria), cancellationToken);
        return Records(criteria, answer, fault, brief.BaseCommit);
    }

    private static Dictionary<string, EvidenceRecord> Records(IReadOnlyList<PrpCriterion> criteria, Verdicts? answer, string? fault, string commit) =>
        criteria.ToDictionary(criterion => criterion.Id, criterion => RecordOf(criterion, answer, fault, commit), StringComparer.Ordinal);

    private static async Task<string> DiffAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        await using var clone = await context.Workspaces.CheckOutCleanAsync(brief.RepositoryUrl, brief.BaseCommit, cancellationToken);
        return await clone.DiffAsync(brief.RunBaseCommit, MaxDiff, cancellationToken);
    }

    private static string? FindGap(Verdicts answer, IReadOnlyList<PrpCriterion> criteria)
    {
        var missing = criteria.Select(criterion => criterion.Id).Except(answer.Judgements.Select(item => item.CriterionId), StringComparer.Ordinal).ToList();
        return missing.Count == 0 ? null : $"it has no judgement of: {string.Join(", ", missing)}.";
    }

    private static EvidenceRecord RecordOf(PrpCriterion criterion, Verdicts? answer, string? fault, string commit)
    {
        var judgement = answer?.Judgements.First(item => item.CriterionId == criterion.Id);
        var why = criterion.ClassReason ?? (criterion.Script is null ? "it has no script" : "its script cannot prove anything");
        return new EvidenceRecord
        {
            CriterionId = criterion.Id,
            Text = criterion.Text,
            Kind = EvidenceKind.Judged,
            Status = EvidenceStatus.Unproven,
            Commit = commit,
            Reason = judgement is null
                ? $"not executed ({why}) and not judged either: {fault}"
                : $"not executed ({why}); judged: {judgement.Holds}: {judgement.Reason}",
        };
    }

    internal sealed record Verdicts(IReadOnlyList<Judgement> Judgements);

    internal sealed record Judgement(string CriterionId, string Holds, string Reason);
}

using System.Text;
using AgentFactory.Agents;
using AgentFactory.Agents.Knowledge;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Tester.Writing;

namespace AgentFactory.Tester;

/// <summary>
/// Executes the criteria and believes nothing else. Each runs in a clean clone of its own, so that none can prepare
/// the ground for another; each is journaled when it is done, so that a crash repeats none of them. Where a plan asks for it, it writes
/// tests too, and believes only those that it has seen fail.
/// </summary>
internal sealed class TesterAgent : Agent<TesterOptions>
{
    public override string Role => Roles.Tester;

    public override string Purpose => RolePurposes.Of(Roles.Tester)!;

    public override IReadOnlyList<string> Capabilities => ["proof", "write_tests"];

    /// <summary>Nothing: what is known from before proves nothing, and says how things were built, which tests are not to follow.</summary>
    public override KnowledgeQuestion? AskBefore(TaskBrief brief) => null;

    public override Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) =>
        context.Brief.Task.Kind == TaskKind.Prove ? ProveAsync(context, cancellationToken) : new TestWriting(context, Options).ExecuteAsync(cancellationToken);

    private async Task<ExecutionResult> ProveAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        var proof = new CriterionProof(context, Options);
        var executed = new Dictionary<string, ExecutedCriterion>(StringComparer.Ordinal);
        foreach (var criterion in brief.Prp.Criteria.Where(criterion => criterion is { IsGate: true, Script: not null }))
            executed[criterion.Id] = await context.OnceAsync(
                $"prove {criterion.Id}", token => proof.ExecuteAsync(criterion, token), result => Summarize(result.Record), cancellationToken);

        var rest = brief.Prp.Criteria.Where(criterion => !executed.ContainsKey(criterion.Id)).ToList();
        var judged = await CriteriaJudge.JudgeAsync(context, rest, [.. executed.Values.Select(result => result.Record)], cancellationToken);
        var report = new EvidenceReport(brief.BaseCommit, [.. brief.Prp.Criteria.Select(RecordOf)]);
        return ExecutionResult.Success(report) with
        {
            Artifacts = executed.ToDictionary(
                result => $"{result.Key}.log", result => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(result.Value.Log)),
        };

        EvidenceRecord RecordOf(PrpCriterion criterion) =>
            executed.TryGetValue(criterion.Id, out var result) ? result.Record : judged[criterion.Id];
    }

    private static string Summarize(EvidenceRecord record)
    {
        var tests = record.TestsRun is { } count ? $", {count} tests" : "";
        return $"{record.CriterionId} {record.Status.ToString().ToLowerInvariant()}{tests}: {record.Text}";
    }
}

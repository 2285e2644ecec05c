using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;

namespace AgentFactory.Coordinator.Runs;

/// <summary>Whether evidence proves a requirement at a commit. Believes numbers, never a report's own verdict alone.</summary>
internal static class ProofJudge
{
    public static ProofVerdict Judge(PrpDocument prp, EvidenceReport report, string head, bool allowJudged)
    {
        var red = new List<EvidenceRecord>();
        var blocked = new List<EvidenceRecord>();
        var gates = 0;
        foreach (var criterion in prp.Criteria.Where(c => c.IsGate))
        {
            gates++;
            var records = report.Records.Where(r => r.CriterionId == criterion.Id).ToArray();
            if (records.Length == 0)
                red.Add(Missing(criterion, head));
            else if (Array.Find(records, r => r.Status == EvidenceStatus.Blocked) is { } wall)
                blocked.Add(wall);
            else if (records.Select(r => (Record: r, Why: WhyUnproven(r, head))).FirstOrDefault(r => r.Why is not null) is { Record: { } record, Why: { } why })
                red.Add(record with { Reason = record.Reason ?? why });
        }

        var proven = report.Commit == head && red.Count == 0 && blocked.Count == 0 && (gates > 0 || allowJudged);
        return new(proven, red, blocked);
    }

    /// <summary>Null when the record proves its criterion at <paramref name="head"/>.</summary>
    private static string? WhyUnproven(EvidenceRecord record, string head) => record switch
    {
        _ when record.Commit != head => $"it was executed on {record.Commit}, not on {head}",
        { Kind: not EvidenceKind.Executed } => "it was only judged, not executed",
        { Status: EvidenceStatus.Unproven } => "what was executed proves nothing",
        { Status: not EvidenceStatus.Passed } => "it failed",
        { ExitCode: not 0 } => $"its exit code is {record.ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "not known"}, not 0",
        { Runner: not null, TestsRun: not >= 1 } => $"{record.Runner} ran no test that could be counted",
        _ => null,
    };

    private static EvidenceRecord Missing(PrpCriterion criterion, string head) => new()
    {
        CriterionId = criterion.Id,
        Text = criterion.Text,
        Kind = EvidenceKind.Judged,
        Status = EvidenceStatus.Unproven,
        Command = criterion.Script,
        Commit = head,
        Reason = "the report says nothing of it",
    };
}

/// <param name="Proven">Every gate passed on the very commit, and there was one (or none was asked for).</param>
/// <param name="Red">Gates that are not proven, each with a reason; a change of the code may mend them.</param>
/// <param name="Blocked">Gates that this machine cannot execute.</param>
internal sealed record ProofVerdict(bool Proven, IReadOnlyList<EvidenceRecord> Red, IReadOnlyList<EvidenceRecord> Blocked);

using System.Text;
using AgentFactory.Contracts.Proof;

namespace AgentFactory.Agents.Prompts;

/// <summary>Evidence as prompts show it.</summary>
public static class EvidenceText
{
    /// <summary>One entry a criterion with its outcome and, where it is not green, the end of its log; in a data block.</summary>
    public static string Of(EvidenceReport? report, int maxLogCharacters = 2_000)
    {
        if (report is null)
            return DataBlock.Of("Evidence", null);
        var text = new StringBuilder();
        foreach (var record in report.Records)
        {
            text.Append("- ").Append(record.CriterionId).Append(": ").Append(record.Kind == EvidenceKind.Judged ? "judged" : Describe(record)).Append(" · ").AppendLine(record.Text);
            if (record.Reason is { } reason)
                text.Append("  ").AppendLine(reason);
            if (record.Status != EvidenceStatus.Passed && record.LogTail is { Length: > 0 } log)
                text.AppendLine(Loop.BoundedText.End(log, maxLogCharacters));
        }

        return DataBlock.Of($"Evidence on commit {report.Commit}", text.ToString(), 40_000);
    }

    private static string Describe(EvidenceRecord record)
    {
        var tests = record.TestsRun is { } count ? $", {count} tests ran" : "";
        var exit = record.ExitCode is { } code ? $", exit code {code}" : "";
        return $"{record.Status.ToString().ToLowerInvariant()}{exit}{tests}";
    }
}

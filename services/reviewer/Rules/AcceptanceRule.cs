using AgentFactory.Contracts.Proof;
using AgentFactory.Reviewer.Changes;

namespace AgentFactory.Reviewer.Rules;

/// <summary>The customer's own checks are as they were. They are put back before a proof, so what is delivered would not be what was proven.</summary>
internal sealed class AcceptanceRule : IReviewRule
{
    public IEnumerable<ReviewFinding> Find(ReviewedChange change) =>
        from file in change.Files
        from path in new[] { file.OldPath, file.NewPath }.OfType<string>().Distinct(StringComparer.Ordinal)
        where change.IsAcceptance(path)
        select Findings.Blocking(
            path, file.Lines.FirstOrDefault(line => line.Kind != LineKind.Context)?.NewLine ?? 0, "acceptance-changed",
            "The customer's acceptance file is not as it was given. It was put back before the proof, so the branch holds another check than the one that passed.",
            "Put it back to what it was when the run began.");
}

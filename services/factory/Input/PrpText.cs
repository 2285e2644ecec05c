using AgentFactory.Contracts.Prp;
using AgentFactory.Coordinator.Api;
using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Input;

/// <summary>A PRP as read, for people.</summary>
internal static class PrpText
{
    private const int Width = 100;

    public static void Write(TextWriter writer, PrpDocument prp)
    {
        var gates = prp.Criteria.Count(criterion => criterion.IsGate);
        writer.WriteLine(PlainText.Line($"{prp.File}: {prp.Title ?? "(no title)"}"));
        writer.WriteLine($"  goal      {PlainText.Line(prp.Goal ?? "(none found)", Width)}");
        writer.WriteLine($"  steps     {prp.Steps.Count}");
        writer.WriteLine($"  criteria  {prp.Criteria.Count}, of which {gates} can prove something");
        foreach (var criterion in prp.Criteria)
        {
            var id = PlainText.Line(criterion.Id, 20);
            writer.WriteLine(criterion.IsGate
                ? $"    {id,-6} gate    {PlainText.Line(criterion.Script, Width)}"
                : $"    {id,-6} judged  {PlainText.Line(criterion.Text, Width)} ({PlainText.Line(SubmissionRules.WhyNoProof(criterion), Width)})");
        }

        foreach (var diagnostic in prp.Diagnostics)
        {
            var where = diagnostic.Line > 0 ? $"line {diagnostic.Line}: " : "";
            writer.WriteLine($"  {diagnostic.Severity.ToString().ToLowerInvariant(),-8}{where}{PlainText.Line(diagnostic.Message)}");
        }

        writer.WriteLine(SubmissionRules.FindProblems(prp, new()) is [var problem, ..]
            ? $"  cannot be run: {PlainText.Line(problem)}"
            : "  ready to run");
    }
}

using System.Globalization;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Results;

namespace AgentFactory.Factory.Views;

/// <summary>How a run ended, in a dozen lines: what was proven, what it cost, where everything is.</summary>
internal static class SummaryText
{
    private const int CommandWidth = 58;

    public static void Write(TextWriter output, RunOutcome outcome)
    {
        var result = outcome.Result;
        output.WriteLine();
        if (result.Review is { } review)
        {
            output.WriteLine(ReviewText.Write(review));
            output.WriteLine();
        }

        output.WriteLine(PlainText.Line($"{(result.Status == "reviewed" ? "reviewed, nothing executed" : result.Status)}{(result.Reason is null ? "" : $": {result.Reason}")}"));
        if (result.Criteria.Count > 0)
        {
            output.WriteLine();
            output.WriteLine($"  {"criterion",-10} {"status",-9} {"exit",4} {"tests",6}  command");
            foreach (var criterion in result.Criteria)
                output.WriteLine(Row(criterion));
        }

        output.WriteLine();
        Fact(output, "cost", $"{Figures.Number(result.ModelCalls)} model calls, {Figures.Number(result.Tokens)} tokens, {Figures.Usd(result.Usd)}");
        if (result.Out is not null && outcome.Branch is not null)
        {
            Fact(output, "branch", $"{outcome.Branch} at {Short(result.Commit)} in {result.Out}");
            Fact(output, "fetch it", $"git fetch {Quote(result.Out)} {outcome.Branch}");
        }

        if (result.Review?.PostedOn is { } page)
            Fact(output, "posted on", page);
        else if (result.PullRequest is { } pullRequest)
            Fact(output, "pull req.", pullRequest.Url ?? (pullRequest.Branch is { } pushed ? $"{pushed} in {pullRequest.Repository}, its text beside the report" : "its text is beside the report"));
        if (outcome.HtmlReport is not null)
            Fact(output, "report", outcome.MarkdownReport is null ? outcome.HtmlReport : $"{outcome.HtmlReport} (and .md)");
        Fact(output, "run", result.RunId);
        if (outcome.NextStep is not null)
            Fact(output, "next", outcome.NextStep);
        output.Flush();
    }

    /// <summary>One line of the table of criteria.</summary>
    public static string Row(CriterionResult criterion)
    {
        var exit = criterion.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "";
        var tests = criterion.TestsRun?.ToString(CultureInfo.InvariantCulture) ?? "";
        var status = criterion.Kind == "judged" ? "judged" : criterion.Status;
        return $"  {PlainText.Line(criterion.Id, 10),-10} {status,-9} {exit,4} {tests,6}  {PlainText.Line(FirstLine(criterion.Command) ?? criterion.Text, CommandWidth)}";
    }

    private static string? FirstLine(string? script)
    {
        var lines = script?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines switch
        {
            null or [] => null,
            [var only] => only,
            [var first, ..] => $"{first} … ({lines.Length} lines)",
        };
    }

    private static void Fact(TextWriter output, string name, string value) => output.WriteLine($"  {name,-10} {PlainText.Line(value)}");

    private static string Short(string? commit) => EventText.Short(commit ?? "");

    private static string Quote(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_') ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

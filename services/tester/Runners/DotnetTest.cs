using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary><c>dotnet test</c>, with either of its platforms and any of its loggers.</summary>
internal sealed partial class DotnetTest : TestRunner
{
    public override string Name => "dotnet test";

    protected override Regex? Call => CallPattern();

    public override int? Count(string output)
    {
        // The summary of the whole is printed beside the lines of each project: one or the other.
        if (Sum(Summary().Matches(output), 1, 2) is { } whole)
            return whole;
        return Sum(Project().Matches(output), 1, 2) ?? Sum(Platform().Matches(output), 1, 2) ?? (Nothing().IsMatch(output) ? 0 : null);
    }

    [GeneratedRegex(@"\bdotnet\s+(?:test|vstest)\b")]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"^\s*Test summary: total: \d+, failed: (\d+), succeeded: (\d+)", RegexOptions.Multiline)]
    private static partial Regex Summary();

    [GeneratedRegex(@"^\s*(?:Passed|Failed|Skipped)!\s+- Failed:\s+(\d+), Passed:\s+(\d+), Skipped:\s+\d+, Total:\s+\d+", RegexOptions.Multiline)]
    private static partial Regex Project();

    [GeneratedRegex(@"^Test run summary:[^\n]*\n(?:[^\n]*\n)??\s*total: \d+\r?\n\s*failed: (\d+)\r?\n\s*succeeded: (\d+)", RegexOptions.Multiline)]
    private static partial Regex Platform();

    [GeneratedRegex(@"^\s*(?:No test is available in |No test matches the given testcase filter|Zero tests ran)", RegexOptions.Multiline)]
    private static partial Regex Nothing();
}

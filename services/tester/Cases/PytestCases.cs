using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Cases;

/// <summary>pytest, for files that need it: tests outside of classes, or its own names.</summary>
internal sealed partial class PytestCases : CaseRunner
{
    public override string Name => "pytest";

    public override bool Runs(string path, string text, TestTree tree) => path.EndsWith(".py", StringComparison.Ordinal) && Own().IsMatch(text);

    protected override string Script(string path) =>
        $"export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH={Quote(string.Join(':', UnittestCases.PythonPath(path)))}\npython3 -m pytest -v -p no:cacheprovider {Quote(path)}";

    protected override IEnumerable<(string Name, CaseOutcome Outcome)> Find(string output) => Case().Matches(output).Select(match => (
        match.Groups["name"].Value,
        match.Groups["how"].Value switch { "PASSED" or "XFAIL" => CaseOutcome.Passed, "SKIPPED" => CaseOutcome.Skipped, _ => CaseOutcome.Failed }));

    [GeneratedRegex(@"^(?:async\s+)?def\s+test|^\s*(?:import|from)\s+pytest\b", RegexOptions.Multiline, 2_000)]
    private static partial Regex Own();

    [GeneratedRegex(@"^\S+::(?<name>\w+)(?:\[[^\n]*\])? (?<how>PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b", RegexOptions.Multiline, 2_000)]
    private static partial Regex Case();
}

using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Cases;

/// <summary>Node's own test runner.</summary>
internal sealed partial class NodeTestCases : CaseRunner
{
    public override string Name => "node --test";

    public override bool Runs(string path, string text, TestTree tree) => Path.GetExtension(path) is ".js" or ".mjs" or ".cjs" or ".ts" or ".mts" or ".cts" && Own().IsMatch(text);

    protected override string Script(string path) => $"node --test --test-reporter=tap {Quote(path)}";

    protected override IEnumerable<(string Name, CaseOutcome Outcome)> Find(string output) => Case().Matches(output).Select(match => (
        Escaped().Replace(match.Groups["name"].Value.TrimEnd(), "$1"),
        match.Groups["skip"].Success ? CaseOutcome.Skipped : match.Groups["not"].Success ? CaseOutcome.Failed : CaseOutcome.Passed));

    [GeneratedRegex(@"['""]node:test['""]", RegexOptions.None, 2_000)]
    private static partial Regex Own();

    [GeneratedRegex(@"^[ ]*(?<not>not )?ok \d+ - (?<name>(?:\\.|[^\n\\#])*)(?<skip># (?:SKIP|TODO))?[^\n]*$", RegexOptions.Multiline | RegexOptions.IgnoreCase, 2_000)]
    private static partial Regex Case();

    [GeneratedRegex(@"\\([#\\])", RegexOptions.None, 2_000)]
    private static partial Regex Escaped();
}

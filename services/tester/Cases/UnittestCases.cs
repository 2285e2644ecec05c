using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Cases;

/// <summary>Python's unittest.</summary>
internal sealed partial class UnittestCases : CaseRunner
{
    public override string Name => "python -m unittest";

    public override bool Runs(string path, string text, TestTree tree) => path.EndsWith(".py", StringComparison.Ordinal);

    // Byte code is found by time and size of its source: a mistake planted within the same second would not be seen.
    protected override string Script(string path) => $"export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH={Quote(string.Join(':', PythonPath(path)))}\npython3 -m unittest -v -b {Quote(path)}";

    /// <summary>Where Python looks for modules: the root, a folder <c>src</c>, and the test's own folder.</summary>
    public static IEnumerable<string> PythonPath(string path) => new[] { ".", "src", Path.GetDirectoryName(path) ?? "" }.Where(folder => folder.Length > 0);

    protected override IEnumerable<(string Name, CaseOutcome Outcome)> Find(string output) => Case().Matches(output).Select(match => (
        match.Groups["name"].Value,
        match.Groups["how"].Value switch { "ok" or "expected failure" => CaseOutcome.Passed, "FAIL" or "ERROR" or "unexpected success" => CaseOutcome.Failed, _ => CaseOutcome.Skipped }));

    [GeneratedRegex(@"^(?<name>test\w*) \((?!unittest\.loader\.)[\w.]+\)(?:\n(?!test\w* \()[^\n]*)?? \.\.\. (?<how>ok|FAIL|ERROR|skipped|expected failure|unexpected success)", RegexOptions.Multiline, 2_000)]
    private static partial Regex Case();
}

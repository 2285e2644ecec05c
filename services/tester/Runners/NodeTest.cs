using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary>Node's own test runner, with its spec and its TAP reporter.</summary>
internal sealed partial class NodeTest : TestRunner
{
    public override string Name => "node --test";

    protected override Regex? Call => CallPattern();

    public override int? Count(string output) =>
        Sum(Totals().Matches(output), 1) is { } ran ? Math.Max(0, ran - FileAsTest().Count(output)) : null;

    [GeneratedRegex(@"\bnode\s[^\n;&|]*--test\b(?!-)")]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"^(?:#|ℹ) (?:pass|fail) (\d+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Totals();

    // A file that contains no test counts as one passed test of its own name: it shows only that the file loads.
    [GeneratedRegex(@"^(?:(?:not )?ok \d+ - |[✔✖] )\S*\.[cm]?[jt]s(?: \([\d.]+ms\))?\r?$", RegexOptions.Multiline)]
    private static partial Regex FileAsTest();
}

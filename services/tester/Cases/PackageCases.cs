using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Cases;

/// <summary>Test runners that a project of Node has as a package.</summary>
/// <param name="program">What it is called, as package and as program.</param>
/// <param name="options">What has it name each test.</param>
internal sealed partial class PackageCases(string program, string options) : CaseRunner
{
    public override string Name => program;

    public override bool Runs(string path, string text, TestTree tree) =>
        Path.GetExtension(path) is ".js" or ".mjs" or ".cjs" or ".jsx" or ".ts" or ".mts" or ".cts" or ".tsx"
        && tree.Text("package.json")?.Contains($"\"{program}\"", StringComparison.Ordinal) == true;

    protected override string Script(string path) => $"npx --no-install {program} {options} {Quote(path)}";

    protected override IEnumerable<(string Name, CaseOutcome Outcome)> Find(string output) => Case().Matches(output).Select(match => (
        match.Groups["name"].Value,
        match.Groups["sign"].Value switch { "✓" or "√" or "✔" => CaseOutcome.Passed, "○" or "↓" => CaseOutcome.Skipped, _ => CaseOutcome.Failed }));

    // Vitest writes the file and the suites before the name, jest does not.
    [GeneratedRegex(@"^[ ]*(?<sign>[✓√✔✕×✗○↓]) (?:skipped )?(?:[^\n]* > )?(?<name>[^\n]*?)(?: \(?\d+(?:\.\d+)? ?m?s\)?)?\r?$", RegexOptions.Multiline, 2_000)]
    private static partial Regex Case();
}

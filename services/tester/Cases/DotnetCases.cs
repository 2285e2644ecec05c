using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Cases;

/// <summary><c>dotnet test</c>: the files of a project are built and run together.</summary>
internal sealed partial class DotnetCases : CaseRunner
{
    public override string Name => "dotnet test";

    public override bool Runs(string path, string text, TestTree tree) => path.EndsWith(".cs", StringComparison.Ordinal) && ProjectOf(path, tree) is not null;

    public override IEnumerable<TestSuite> Group(IReadOnlyList<string> files, TestTree tree) =>
        files.GroupBy(file => ProjectOf(file, tree)!, StringComparer.Ordinal).Select(project => new TestSuite(this, [.. project], Script(project.Key)));

    protected override string Script(string path) => $"dotnet test {Quote(path)} --nologo -v quiet --logger 'console;verbosity=normal'";

    protected override IEnumerable<(string Name, CaseOutcome Outcome)> Find(string output) => Case().Matches(output).Select(match => (
        match.Groups["name"].Value,
        match.Groups["how"].Value switch { "Passed" => CaseOutcome.Passed, "Failed" => CaseOutcome.Failed, _ => CaseOutcome.Skipped }));

    /// <summary>The project in the file's folder, or the nearest one above.</summary>
    private static string? ProjectOf(string path, TestTree tree)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = folder.Length == 0 ? null : Path.GetDirectoryName(folder))
            if (tree.Paths.FirstOrDefault(file => file.EndsWith(".csproj", StringComparison.Ordinal) && Path.GetDirectoryName(file) == folder) is { } project)
                return project;
        return null;
    }

    [GeneratedRegex(@"^\s*(?<how>Passed|Failed|Skipped) (?:[\w.+`]+\.)?(?<name>\w+)(?:\([^\n]*\))?(?: \[[^\]\n]*\])?\r?$", RegexOptions.Multiline, 2_000)]
    private static partial Regex Case();
}

namespace AgentFactory.Tester.Cases;

/// <summary>Finds what runs a test file.</summary>
internal static class CaseRunners
{
    private static readonly CaseRunner[] All = [new PytestCases(), new UnittestCases(), new NodeTestCases(), new PackageCases("vitest", "run --reporter=verbose"), new PackageCases("jest", "--verbose --ci"), new DotnetCases()];

    /// <summary>What their names are, for people.</summary>
    public static string Names => string.Join(", ", All.Select(runner => runner.Name));

    /// <summary>The suites that the files belong to, and the files that nothing here can run one by one.</summary>
    public static (IReadOnlyList<TestSuite> Suites, IReadOnlyList<string> Others) Of(IReadOnlyList<string> files, TestTree tree)
    {
        var byRunner = files.ToLookup(file => Array.Find(All, runner => runner.Runs(file, tree.Text(file) ?? "", tree)));
        var suites = All.SelectMany(runner => runner.Group([.. byRunner[runner]], tree)).ToList();
        return (suites, [.. files.Except(suites.SelectMany(suite => suite.Files), StringComparer.Ordinal)]);
    }
}

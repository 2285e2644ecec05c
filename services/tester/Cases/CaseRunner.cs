using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Cases;

/// <summary>How one test of a run came out.</summary>
internal enum CaseOutcome
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>Test files that are run together.</summary>
/// <param name="Runner">What runs them.</param>
/// <param name="Files">Paths from the root of the repository.</param>
/// <param name="Script">What is run at the root.</param>
internal sealed record TestSuite(CaseRunner Runner, IReadOnlyList<string> Files, string Script);

/// <summary>A test program that names each test in its output: how files are run with it, and what it says of each test.</summary>
internal abstract partial class CaseRunner
{
    private const int MatchMilliseconds = 2_000;

    /// <summary>As evidence calls it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a test file is one of its own.</summary>
    public abstract bool Runs(string path, string text, TestTree tree);

    /// <summary>Which files are run together, and how; each by itself unless overridden.</summary>
    public virtual IEnumerable<TestSuite> Group(IReadOnlyList<string> files, TestTree tree) => files.Select(file => new TestSuite(this, [file], Script(file)));

    /// <summary>Every test that the output names; the worst where one name stands for several.</summary>
    public IReadOnlyDictionary<string, CaseOutcome> Read(string output)
    {
        var outcomes = new Dictionary<string, CaseOutcome>(StringComparer.Ordinal);
        foreach (var (name, outcome) in Find(output))
            if (!outcomes.TryGetValue(name, out var known) || known == CaseOutcome.Skipped || outcome == CaseOutcome.Failed)
                outcomes[name] = outcome;
        return outcomes;
    }

    /// <summary>Whether a name in the code stands for one in the output: what is put into it while it runs may be anything.</summary>
    public static bool IsSame(string written, string shown)
    {
        var plain = Escaped().Replace(written, "$1");
        return plain == shown || Gap().IsMatch(plain)
            && Regex.IsMatch(shown, $"^{string.Join(".*", Gap().Split(plain).Select(Regex.Escape))}$", RegexOptions.None, TimeSpan.FromMilliseconds(MatchMilliseconds));
    }

    protected abstract string Script(string path);

    protected abstract IEnumerable<(string Name, CaseOutcome Outcome)> Find(string output);

    /// <summary>A path as one word of a script.</summary>
    protected static string Quote(string path) => $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\\(.)", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\$\{[^}]*\}", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex Gap();
}

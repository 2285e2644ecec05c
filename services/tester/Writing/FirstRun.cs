using System.Text.RegularExpressions;
using AgentFactory.Tester.Cases;

namespace AgentFactory.Tester.Writing;

/// <summary>What the run of the tests on the code as it stands says of each. Pure: the same output, the same verdict.</summary>
/// <param name="awaited">Whether the implementation is still to come: then a test that fails is as it should be.</param>
/// <param name="words">all that names what will be built.</param>
internal sealed class FirstRun(bool awaited, string words)
{
    /// <summary>Null for a test that passes: what it is worth must show elsewhere.</summary>
    public TestVerdict? Judge(WrittenTest test, string text, SuiteRun run)
    {
        if (test.Case.IsSkipped || run.Of(test) == CaseOutcome.Skipped)
            return Say(test, Standing.NotRun, "it is skipped; let it run");
        if (test.Case.CannotFail)
            return Say(test, Standing.Empty, $"it cannot fail: {(test.Case.Statements == 0 ? "it does nothing" : "all it does is compare what is always equal")}");
        if (run.Of(test) == CaseOutcome.Passed)
            return null;
        if (MissingTool.Find(run.Suite.Script, run.Result) is { } tool)
            return Say(test, Standing.NotRun, tool);
        if (run.Result.LimitHit is { } limit)
            return Say(test, Standing.NotRun, $"its run was stopped at its limit: {limit}");
        return run.Of(test) == CaseOutcome.Failed || run.Result.ExitCode is not 0 ? Red(test, text, run) : Say(test, Standing.NotRun, $"the output of {run.Suite.Runner.Name} does not name it, so it did not run; give it a plain name where the runner looks for tests");
    }

    private TestVerdict Red(WrittenTest test, string text, SuiteRun run)
    {
        var ran = run.Of(test) == CaseOutcome.Failed;
        if (!ran && (MissingNames.SyntaxError(run.Result.Output) ?? MissingNames.OtherCompilerError(run.Result.Output)) is { } error)
            return Say(test, Standing.NotRun, $"its file cannot be read: {error}");
        if (!awaited)
            return Say(test, Standing.RedNow, "it fails on the code as it stands: see which of the two is wrong");
        var missing = MissingNames.In(run.Result.Output);
        if (missing.FirstOrDefault(name => !IsSpoken(name)) is { } strange)
            return Say(test, Standing.NotRun, $"`{strange}` is missing, and neither the requirement nor the plan names it: use what is there, and the names that they give");
        if (ran)
            return Say(test, Standing.RedBefore, "fails while the implementation is not there");
        if (missing.Count == 0)
            return Say(test, Standing.NotRun, "its run ended badly before it began, and not for lack of the implementation");
        return Subject.IsNamedBy(test, text, missing, IsSpoken)
            ? Say(test, Standing.RedBefore, $"cannot even be loaded while there is no {string.Join(", ", missing.Take(3).Select(name => $"`{name}`"))}")
            : Say(test, Standing.Empty, $"it fails only because its file cannot be loaded: it has nothing to do with {string.Join(", ", missing.Take(3).Select(name => $"`{name}`"))}");
    }

    private bool IsSpoken(string name) => Regex.IsMatch(words, $@"(?<![\w$]){Regex.Escape(name)}(?![\w$])", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    private static TestVerdict Say(WrittenTest test, Standing standing, string why) => new(test.File, test.Case.Name, standing, why);
}

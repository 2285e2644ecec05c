using AgentFactory.Agents.Workspaces;
using AgentFactory.Tester.Cases;

namespace AgentFactory.Tester.Writing;

/// <summary>What one run of a suite came to.</summary>
internal sealed record SuiteRun(TestSuite Suite, CommandResult Result)
{
    private IReadOnlyDictionary<string, CaseOutcome>? _cases;

    /// <summary>Null for a test that the output does not name.</summary>
    public CaseOutcome? Of(WrittenTest test)
    {
        _cases ??= Suite.Runner.Read(Result.Output.ReplaceLineEndings("\n"));
        if (_cases.TryGetValue(test.Case.Name, out var outcome))
            return outcome;
        var same = _cases.Where(found => CaseRunner.IsSame(test.Case.Name, found.Key)).Select(found => found.Value).ToList();
        return same.Count == 0 ? null : same.Contains(CaseOutcome.Failed) ? CaseOutcome.Failed : same.Contains(CaseOutcome.Passed) ? CaseOutcome.Passed : CaseOutcome.Skipped;
    }

    /// <summary>The end of the output, for the model.</summary>
    public string Tail(int characters) => Result.Output.Length <= characters ? Result.Output : "…" + Result.Output[^characters..];
}

using AgentFactory.Contracts.Proof;
using AgentFactory.Reviewer.Changes;
using AgentFactory.Agents.TestCode;

namespace AgentFactory.Reviewer.Rules;

/// <summary>Tests that are gone, say less than before, are no longer run, or could never fail.</summary>
/// <param name="sinceWritten">Whether the change began with tests that the tester wrote: whoever builds what they are for must not take anything from them.</param>
internal sealed class TestRule(bool sinceWritten = false) : IReviewRule
{
    public IEnumerable<ReviewFinding> Find(ReviewedChange change)
    {
        var files = change.Files.Where(file => !change.IsAcceptance(file.Path) && TestInventory.Knows(file.Path))
            .Select(file => new TestedFile(file, TestInventory.Of(file.OldPath ?? "", change.OldText(file)), TestInventory.Of(file.Path, file.NewPath is null ? null : change.Text(file.Path)),
                file.NewPath is not null && TestInventory.HelpersAssert(file.Path, change.Text(file.Path))))
            .Where(file => file.Before.Count + file.After.Count > 0).ToList();
        // Tests may go with the code that they were for.
        var codeIsGone = change.Files.Any(file => file.NewPath is null && TestInventory.Of(file.Path, change.OldText(file)).Count == 0 && TestInventory.Knows(file.Path));
        return files.SelectMany(file => Removed(file, files, codeIsGone).Concat(file.After.SelectMany(test => Changed(file, test))));
    }

    private IEnumerable<ReviewFinding> Removed(TestedFile file, IReadOnlyList<TestedFile> all, bool codeIsGone)
    {
        var everywhere = NamesOf(all.SelectMany(one => one.After));
        var gone = NamesOf(file.Before);
        gone.ExceptWith(everywhere);
        var renamed = NamesOf(file.After);
        renamed.ExceptWith(NamesOf(file.Before));
        // As many new ones in the same file that say no less are the same tests under other names.
        if (gone.Count == 0 || gone.Count <= renamed.Count && file.After.Sum(test => test.Assertions) >= file.Before.Sum(test => test.Assertions))
            yield break;
        everywhere.ExceptWith(NamesOf(all.SelectMany(one => one.Before)));
        var why = $"The change takes {(gone.Count == 1 ? "a test" : $"{gone.Count} tests")} away that {(gone.Count == 1 ? "was" : "were")} there before: {Findings.List([.. gone])}.";
        if (sinceWritten)
            yield return Findings.Blocking(file.Path, 0, "test-removed", $"Of the tests that the tester wrote for this change, {(gone.Count == 1 ? "one is" : $"{gone.Count} are")} gone: {Findings.List([.. gone])}.", "Put them back as the tester wrote them, and make the code meet them.");
        else if (codeIsGone)
            yield return Findings.Minor(file.Path, 0, "test-removed", why + " Code was deleted too; see whether it is what they were for.", "");
        else if (everywhere.Count >= all.Sum(one => NamesOf(one.Before).Count(name => !all.Any(other => other.After.Any(test => test.Name == name)))))
            yield return Findings.Minor(file.Path, 0, "test-removed", why + " New tests came; see whether they check the same.", "");
        else
            yield return Findings.Blocking(file.Path, 0, "test-removed", why + " What they checked is checked no more.", "Put them back, and make the code meet them.");
    }

    private static SortedSet<string> NamesOf(IEnumerable<TestCase> tests) => new(tests.Select(test => test.Name), StringComparer.Ordinal);

    private IEnumerable<ReviewFinding> Changed(TestedFile file, TestCase test)
    {
        var before = file.Before.FirstOrDefault(other => other.Name == test.Name);
        if (sinceWritten && before is null)
            yield break;
        if (!file.Diff.Lines.Any(line => line.Kind != LineKind.Context && line.NewLine >= test.FromLine && line.NewLine <= test.ToLine + (line.Kind == LineKind.Removed ? 1 : 0)))
            yield break;
        if (test.IsSkipped && before is { IsSkipped: false })
            yield return Findings.Blocking(file.Path, test.Line, "test-skipped", $"`{test.Name}` was run before and is skipped now.", "Let it run, and mend what it finds.");
        else if (test.IsSkipped && before is null)
            yield return Findings.Minor(file.Path, test.Line, "test-skipped", $"The new test `{test.Name}` is skipped, so it shows nothing.", "Let it run, or leave it out.");
        if (test.IsSkipped)
            yield break;
        if (test.CannotFail)
            yield return Findings.Blocking(file.Path, test.Line, "test-cannot-fail", $"`{test.Name}` cannot fail: {(test.Statements == 0 ? "it does nothing" : "all it does is compare what is always equal")}.", "Have it call the code and compare what comes out with what should.");
        else if (test.RealAssertions == 0 && !file.HelpersAssert)
            yield return Findings.Minor(file.Path, test.Line, "test-without-assertion", $"`{test.Name}` asserts nothing: it fails only where the code throws.", "Assert what comes out.");
        else if (before is { } old && test.RealAssertions < old.RealAssertions)
            yield return sinceWritten
                ? Findings.Blocking(file.Path, test.Line, "test-weakened", $"`{test.Name}` has {test.RealAssertions} assertions where the tester gave it {old.RealAssertions}.", "Put it back as the tester wrote it, and make the code meet it.")
                : Findings.Minor(file.Path, test.Line, "test-weakened", $"`{test.Name}` has {test.RealAssertions} assertions where it had {old.RealAssertions} before: see whether it says less.", "");
        else if (sinceWritten && before is { } written && written.Text != test.Text)
            yield return Findings.Minor(file.Path, test.Line, "test-rewritten", $"`{test.Name}` is not as the tester wrote it: see whether it says something else.", "");
    }

    private sealed record TestedFile(DiffFile Diff, IReadOnlyList<TestCase> Before, IReadOnlyList<TestCase> After, bool HelpersAssert)
    {
        public string Path => Diff.Path;
    }
}

using AgentFactory.Contracts.Proof;
using AgentFactory.Reviewer;

namespace AgentFactory.RoleTests.Reviewer;

public sealed class FindingMergeTests
{
    private static readonly ReviewFinding Fact = new()
    {
        File = "a.py", Line = 3, Severity = FindingSeverity.Minor, Why = "Fewer assertions.", Source = FindingSource.Rule, Rule = "test-weakened",
    };

    [Fact]
    public void Of_ModelOnTheLineOfARule_AddsItsWordsAndMayWeighItMore() => Assert.Equal(
        [Fact with { Severity = FindingSeverity.Blocking, Why = "Fewer assertions. The sum is not looked at.", Suggestion = "Put it back." }],
        FindingMerge.Of([Fact], [new() { File = "a.py", Line = 3, Severity = FindingSeverity.Blocking, Why = "The sum is not looked at.", Suggestion = "Put it back." }]));

    [Fact]
    public void Of_ModelThatPlaysAFactDown_ChangesNothingOfItsWeight() => Assert.Equal(
        FindingSeverity.Minor, FindingMerge.Of([Fact], [new() { File = "a.py", Line = 3, Severity = FindingSeverity.Note, Why = "Harmless." }])[0].Severity);

    [Fact]
    public void Of_ModelThatSaysItTwiceOrCallsItselfARule_IsOneOpinion() => Assert.Equal(
        [new ReviewFinding { File = "b.py", Line = 1, Why = "No." }],
        FindingMerge.Of([], [new() { File = "b.py", Line = 1, Why = "No." }, new() { File = "b.py", Line = 1, Why = "No. ", Source = FindingSource.Rule, Rule = "x", PatchTrial = "It applies." }]));
}

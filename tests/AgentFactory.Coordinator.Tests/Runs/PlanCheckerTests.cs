using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

public sealed class PlanCheckerTests
{
    [Fact]
    public void Check_OfAGoodPlan_FindsNothing() =>
        Assert.Empty(Check(Given.Task("a"), Given.Task("b"), Given.Task("c") with { DependsOn = ["a", "b"], Files = [] }));

    [Fact]
    public void Check_OfAnEmptyPlan_AsksForATask() =>
        Assert.Equal(["The plan has no task. Give it at least one."], Check());

    [Fact]
    public void Check_OfTooManyTasks_SaysHowManyAreAllowed() =>
        Assert.Equal(["The plan has 51 tasks; at most 50 are allowed. Join tasks that belong together."],
            Check([.. Enumerable.Range(0, 51).Select(i => Given.Task($"t{i}"))]));

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a.lock")]
    [InlineData("ü")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Check_OfAnIdThatIsNoName_SaysWhatIsAllowed(string id) =>
        Assert.Equal([$"The task id \"{id}\" is not valid: use 1 to 64 letters, digits and dashes, not starting with a dash."], Check(Given.Task(id)));

    [Theory]
    [InlineData("plan")]
    [InlineData("Prove-1")]
    [InlineData("review-x")]
    [InlineData("repair-1")]
    [InlineData("conflict-1")]
    public void Check_OfAReservedId_SaysSo(string id) =>
        Assert.Contains("is reserved", Assert.Single(Check(Given.Task(id))), StringComparison.Ordinal);

    [Fact]
    public void Check_OfTwoIdsThatDifferInCaseOnly_SaysSo() =>
        Assert.Contains("The task id \"A\" is used more than once. Ids are unique, without regard to case.",
            Check(Given.Task("a"), Given.Task("A") with { Files = ["x"], DependsOn = ["a"] }));

    [Theory]
    [InlineData("planner")]
    [InlineData("reviewer")]
    [InlineData("coordinator")]
    [InlineData("poet")]
    public void Check_OfARoleThatCannotWork_ListsThoseThatCan(string role) =>
        Assert.Equal([$"The task a has the role \"{role}\", which cannot take work here. Use one of: coder, tester."], Check(Given.Task("a") with { Role = role }));

    [Fact]
    public void Check_OfARoleOfTheFleetsOwn_FindsNothing() =>
        Assert.Empty(PlanChecker.Check(new("", [Given.Task("a") with { Role = "poet" }]), Given.Prp("C1"), [.. Given.Fleet, "poet"]));

    [Fact]
    public void Check_OfACircle_NamesIt() =>
        Assert.Equal(["The tasks depend on each other in a circle: a → c → b → a. Cut it at one place."], Check(
            Given.Task("a") with { DependsOn = ["c"] }, Given.Task("b") with { DependsOn = ["a"] }, Given.Task("c") with { DependsOn = ["b"] }));

    [Fact]
    public void Check_OfATaskThatDependsOnItself_NamesIt() =>
        Assert.Equal(["The tasks depend on each other in a circle: a → a. Cut it at one place."], Check(Given.Task("a") with { DependsOn = ["a"] }));

    [Fact]
    public void Check_OfAnUnknownDependency_NamesIt() =>
        Assert.Equal(["The task a depends on \"z\", which the plan does not have."], Check(Given.Task("a") with { DependsOn = ["z"] }));

    [Fact]
    public void Check_OfAGateThatNoTaskServes_NamesIt() =>
        Assert.Equal(["No task serves the criterion C1 (C1 holds). Name it in the criteria of the task that makes it hold."], Check(Given.Task("a") with { Criteria = [] }));

    [Fact]
    public void Check_OfAnUnknownCriterion_NamesIt() =>
        Assert.Equal(["The task a names the criterion \"C9\", which the requirement does not have. It has: C1."], Check(Given.Task("a") with { Criteria = ["C1", "C9"] }));

    [Fact]
    public void Check_OfParallelTasksWithoutFiles_SaysWhatToDo() =>
        Assert.Equal(["The tasks a and b would run side by side, but b does not say which files it touches. Name its files, or let one depend on the other."],
            Check(Given.Task("a"), Given.Task("b") with { Files = [] }));

    [Fact]
    public void Check_OfParallelTasksWithACommonFile_NamesBothPatterns() =>
        Assert.Contains("(\"src/a/**\" and \"src/**/x.cs\")", Assert.Single(Check(Given.Task("a"), Given.Task("b") with { Files = ["src/**/x.cs"] })), StringComparison.Ordinal);

    [Fact]
    public void Check_OfOrderedTasksWithACommonFile_FindsNothing() =>
        Assert.Empty(Check(Given.Task("a"), Given.Task("b") with { DependsOn = ["a"], Files = [] }, Given.Task("c") with { DependsOn = ["b"], Files = ["src/a/x"] }));

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("C:\\x")]
    public void Check_OfAFileOutside_SaysSo(string file) =>
        Assert.Contains("relative to the repository", Assert.Single(Check(Given.Task("a") with { Files = [file] })), StringComparison.Ordinal);

    [Theory]
    [InlineData("a.cs", "a.cs", true)]
    [InlineData("a.cs", "A.cs", true)]
    [InlineData("a.cs", "b.cs", false)]
    [InlineData("src", "src/a.cs", true)]
    [InlineData("src/", "./src/a.cs", true)]
    [InlineData("src", "srcs/a.cs", false)]
    [InlineData("src/*.cs", "src/a.cs", true)]
    [InlineData("src/*.cs", "src/a.py", false)]
    [InlineData("src/*.cs", "src/x/a.cs", false)]
    [InlineData("src/*a*", "src/*b*", true)]
    [InlineData("src/a?c", "src/abc", true)]
    [InlineData("src/a?c", "src/ac", false)]
    [InlineData("**/a.cs", "x/y/a.cs", true)]
    [InlineData("**/a.cs", "x/y/b.cs", false)]
    [InlineData("src/**", "tests/**", false)]
    [InlineData("*.cs", "x/y/a.cs", true)]
    [InlineData("src/a[bc].cs", "src/ab.cs", true)]
    [InlineData("src/{a,b}.cs", "src/a.cs", true)]
    [InlineData("src\\a.cs", "src/a.cs", true)]
    public void Overlaps_OfTwoPatterns_IsTrueWhereAFileMayBeBoth(string a, string b, bool expected)
    {
        Assert.Equal(expected, FilePatterns.Overlaps(a, b));
        Assert.Equal(expected, FilePatterns.Overlaps(b, a));
    }

    [Fact]
    public void Plan_ThatIsBad_GoesBackWithTheErrorsSoOftenAndNoMore()
    {
        var run = Given.Submitted(new RunOptions { MaxPlanAttempts = 2 });

        run.Works("plan", new PlanDraft("", []));
        Assert.Equal(["TaskCompleted", "PlanRejected", "TaskDispatched"], run.Events);
        Assert.Equal(2, run["plan"].Attempt);
        Assert.Equal("The plan was checked and cannot be used. Mend exactly this and hand in the whole plan again:\n- The plan has no task. Give it at least one.\n", run["plan"].Feedback);

        run.Works("plan", new PlanDraft("", []));
        Assert.Equal(new RunFailed("No usable plan came out of 2 attempts. What was wrong with the last one:\n- The plan has no task. Give it at least one."), run.Last.Events[^1]);
    }

    [Fact]
    public void Plan_WithNullsInIt_IsCheckedLikeAnyOther()
    {
        var run = Given.Submitted();

        run.Works("plan", new PlanDraft(null!, [null!, new PlannedTask { Id = null!, Files = null!, DependsOn = null!, Criteria = null! }]));

        Assert.Equal(["TaskCompleted", "PlanRejected", "TaskDispatched"], run.Events);
    }

    private static IReadOnlyList<string> Check(params PlannedTask[] tasks) => PlanChecker.Check(new("", tasks), Given.Prp("C1"), Given.Fleet);
}

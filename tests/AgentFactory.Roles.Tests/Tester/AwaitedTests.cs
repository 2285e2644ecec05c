using AgentFactory.Agents.Tests.Fakes;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Tester.Writing;

namespace AgentFactory.RoleTests.Tester;

public sealed class AwaitedTests
{
    [Fact]
    public void Of_TaskThatWaitsForTheTests_IsAwaited() =>
        Assert.Equal(["late", "code"], Find(Task("tests", Roles.Tester), Task("late", Roles.Coder, "code") with { Criteria = ["C9"] }, Task("code", Roles.Coder, "tests") with { Criteria = ["C9"] }));

    [Fact]
    public void Of_TaskBesideTheTests_IsAwaitedWhereItServesTheSame() =>
        Assert.Equal(["code"], Find(Task("tests", Roles.Tester), Task("code", Roles.Coder), Task("image", Roles.DevOps) with { Criteria = ["C2"] }));

    [Fact]
    public void Of_TaskThatTheTestsWaitFor_IsThere() =>
        Assert.Empty(Find(Task("tests", Roles.Tester, "more"), Task("code", Roles.Coder), Task("more", Roles.Coder, "code"), Task("others", Roles.Tester)));

    [Fact]
    public void Of_TaskThatIsOnTheBranchAlready_IsThere() =>
        Assert.Empty(Awaited.Of(Brief(Task("tests", Roles.Tester), Task("code", Roles.Coder)) with { Summaries = new Dictionary<string, string> { ["code"] = "Built." } }));

    private static IEnumerable<string> Find(params TaskSpecification[] graph) => Awaited.Of(Brief(graph)).Select(task => task.Id);

    private static TaskBrief Brief(params TaskSpecification[] graph) => Say.Brief(TaskKind.Work, Roles.Tester) with { Task = graph[0], Graph = graph };

    private static TaskSpecification Task(string id, string role, params string[] dependsOn) =>
        new() { Id = id, Title = id, Role = role, Kind = TaskKind.Work, DependsOn = dependsOn, Criteria = ["C1"] };
}

using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

public sealed class TaskBriefsTests
{
    [Fact]
    public void Create_EarlierTaskIsOnTheBranch_HasWhatItSaysOfItsWork()
    {
        var run = Given.Planned(chained: true, tasks: ["a", "b"]).Works("a", new WorkReport("a keeps notes"), "w1").When(new ReportIntegrated("a", "c1"));

        var brief = TaskBriefs.Create(run.State, "b", "/repositories/r1.git");

        Assert.Equal([KeyValuePair.Create("a", "a keeps notes")], brief.Summaries);
    }
}

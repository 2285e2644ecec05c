using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Previews;
using AgentFactory.Factory.Planning;

namespace AgentFactory.Factory.Tests.Planning;

public sealed class PlanTests
{
    [Fact]
    public void Text_Diamond_DrawsEachTaskOnce()
    {
        var writer = new StringWriter { NewLine = "\n" };

        PlanText.Write(writer, Preview());

        Assert.Contains(
            """
              └─ base: Lay the base [coder]
                 ├─ left: Build the left [coder]
                 └─ right: Build the right [coder]
                    └─ join: Join both [coder] (also after left)
            """.ReplaceLineEndings("\n"),
            writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Preview_CriterionWithoutAGate_IsListedWithItsReason()
    {
        var preview = Preview();

        Assert.Equal(1, preview.Executable);
        Assert.Equal([new UnexecutableCriterion("C2", "It reads well", "there is no command")], preview.Unexecutable);
    }

    private static PlanPreview Preview()
    {
        var prp = new PrpDocument
        {
            Title = "A thing",
            Criteria = [new("C1", "It builds", "dotnet build", CriterionClass.Gate, new(1, 2)), new("C2", "It reads well", null, CriterionClass.None, new(3, 3))],
        };
        IRunEvent[] facts =
        [
            new RunSubmitted(prp, new RunOptions { PlanOnly = true }, "base"),
            new TaskAdded(Specification("plan", "Plan") with { Kind = TaskKind.Plan }, null),
            new TaskAdded(Specification("base", "Lay the base"), null),
            new TaskAdded(Specification("left", "Build the left", "base"), null),
            new TaskAdded(Specification("right", "Build the right", "base"), null),
            new TaskAdded(Specification("join", "Join both", "left", "right"), null),
            new PlanAccepted("Two halves.", ["base", "left", "right", "join"]),
            new PlanKept("Two halves."),
        ];
        return PlanPreview.Of(RunState.Fold("run-1", facts), new RunSpending(1, 100, 0.01, 0, 0), null);
    }

    private static TaskSpecification Specification(string id, string title, params string[] after) =>
        new() { Id = id, Title = title, Role = Roles.Coder, Kind = TaskKind.Work, DependsOn = after };
}

using System.Globalization;
using AgentFactory.Coordinator.Previews;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Planning;

/// <summary>A plan for people: the graph as a tree, each task under the last of those that it waits for.</summary>
internal static class PlanText
{
    public static void Write(TextWriter output, PlanPreview plan)
    {
        output.WriteLine(PlainText.Line(plan.Title));
        output.WriteLine(PlainText.Line(plan.Summary));
        output.WriteLine();
        WriteChildren(output, plan.Tasks, null, "");
        output.WriteLine();
        output.WriteLine($"  {plan.Executable} criteria can be executed.");
        foreach (var criterion in plan.Unexecutable)
            output.WriteLine($"  {PlainText.Line(criterion.Id, 12)} can only be judged: {PlainText.Line(criterion.Reason, 200)}");
        output.WriteLine();
        if (plan.Forecast is { } forecast)
        {
            output.WriteLine($"  forecast  {Describe(forecast)}");
            output.WriteLine($"            {forecast.Basis}");
        }

        output.WriteLine($"  spent     {Calls(plan.Spent.ModelCalls)}, {Figures.Number(plan.Spent.Tokens)} tokens, {Figures.Usd(plan.Spent.Usd)} for the plan, and nothing since");
    }

    private static string Describe(PlanForecast forecast)
    {
        var usd = forecast.Usd is { } cost ? $"{Figures.Usd(cost.Low)} to {Figures.Usd(cost.High)}" : "price of the model not known";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Figures.Number((long)forecast.Tokens.Low)} to {Figures.Number((long)forecast.Tokens.High)} tokens, {usd}, "
            + $"{forecast.Minutes.Low:0.#} to {forecast.Minutes.High:0.#} minutes");
    }

    private static string Calls(long calls) => calls == 1 ? "1 model call" : $"{Figures.Number(calls)} model calls";

    private static void WriteChildren(TextWriter output, IReadOnlyList<PlannedStep> tasks, string? parent, string indent)
    {
        var children = tasks.Where(task => ParentOf(task, tasks) == parent).ToList();
        foreach (var (task, index) in children.Select((task, index) => (task, index)))
        {
            var last = index == children.Count - 1;
            var also = task.DependsOn.Where(id => id != parent).ToList();
            var after = also.Count > 0 ? $" (also after {string.Join(", ", also)})" : "";
            output.WriteLine(PlainText.Line($"  {indent}{(last ? "└─" : "├─")} {task.Id}: {task.Title} [{task.Role}]{after}"));
            WriteChildren(output, tasks, task.Id, indent + (last ? "   " : "│  "));
        }
    }

    /// <summary>The dependency that stands last in the plan; null for a task that waits for none. It stands before its
    /// task, so the tree has no cycle.</summary>
    private static string? ParentOf(PlannedStep task, IReadOnlyList<PlannedStep> tasks)
    {
        string? parent = null;
        foreach (var other in tasks)
        {
            if (other.Id == task.Id)
                break;
            if (task.DependsOn.Contains(other.Id))
                parent = other.Id;
        }

        return parent;
    }
}

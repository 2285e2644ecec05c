using AgentFactory.Factory.Tests;

namespace AgentFactory.Samples.Tests;

/// <summary>A gate of the policy, met and decided through the command: the run stands, is decided, and goes on in the same process.</summary>
public sealed class GateTests
{
    private const int MostGates = 10;

    [SandboxTheory]
    [InlineData("run_command")]
    public async Task Approve_EachCallThatMustBeAskedFor_GoesOnToTheEnd(string tool)
    {
        using var folder = new TemporaryFolder();
        folder.Write("data/factory.json", $$"""{ "Policy": { "Roles": { "coder": { "AskTools": [ "{{tool}}" ] } } } }""");

        var end = await RunOfFactory.FinishAsync(folder.Path, "run", RecordedPrps.Greeter, "--json");
        var run = end.Result.GetProperty("runId").GetString()!;
        var gates = new List<string>();
        while (end.Status == "waiting" && gates.Count < MostGates)
        {
            Assert.Equal(3, end.ExitCode);
            Assert.Contains($"May the coder call `{tool}` in the task", end.Result.GetProperty("reason").GetString(), StringComparison.Ordinal);
            gates.Add(end.Result.GetProperty("gate").GetString()!);
            var stale = await FactoryProcess.RunAsync(folder.Path, "approve", run, "--gate", gates.Count > 1 ? gates[0] : "delivery");
            Assert.Equal(2, stale.ExitCode);
            Assert.Contains($"it waits at \"{gates[^1]}\"", stale.Error, StringComparison.Ordinal);
            end = await RunOfFactory.FinishAsync(folder.Path, "approve", run, "--gate", gates[^1], "--by", "ann", "--why", "looks right", "--json");
        }

        Assert.Equal((0, "succeeded"), (end.ExitCode, end.Status));
        Assert.NotEmpty(gates);
        Assert.Equal(gates, gates.Distinct());
        // The one that is decided shows in the history of the same process, with the work that followed it.
        var types = end.Lines.Where(line => line.TryGetProperty("event", out _)).Select(line => line.GetProperty("event").GetString()).ToList();
        Assert.True(types.IndexOf("approval-decided") < types.LastIndexOf("task-integrated"), string.Join(' ', types));
        var shown = await FactoryProcess.RunAsync(folder.Path, "show", run);
        Assert.Equal(gates.Count, shown.Output.Split('\n').Count(line => line.Contains("approved   ann", StringComparison.Ordinal) && line.EndsWith("Why: looks right", StringComparison.Ordinal)));
    }

    [SandboxTheory]
    [InlineData("write_file")]
    public async Task Run_ToolTakenAwayFromARole_TheRunSaysWhatWasRefused(string tool)
    {
        using var folder = new TemporaryFolder();
        folder.Write("data/factory.json", $$"""{ "Policy": { "Roles": { "coder": { "DenyTools": [ "{{tool}}" ] } } } }""");

        var end = await RunOfFactory.FinishAsync(folder.Path, "run", RecordedPrps.Greeter, "--json");
        var shown = await FactoryProcess.RunAsync(folder.Path, "show", end.Result.GetProperty("runId").GetString()!);

        Assert.True(end.Result.GetProperty("denials").GetInt32() > 0);
        Assert.Contains($"greeter: {tool} (tool outside the role's list): Not carried out: the policy of this run does not let the coder use `{tool}`", shown.Output, StringComparison.Ordinal);
    }

    [SandboxTheory]
    [InlineData("Tool", "Policy:Roles:coder:Tool: the policy has no such setting")]
    public async Task Run_MistakeInThePolicy_IsSaidBeforeAnythingIsDone(string key, string message)
    {
        using var folder = new TemporaryFolder();
        folder.Write("data/factory.json", $$"""{ "Policy": { "Roles": { "coder": { "{{key}}": [ "x" ] } } } }""");

        var outcome = await FactoryProcess.RunAsync(folder.Path, "run", RecordedPrps.Greeter);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }
}

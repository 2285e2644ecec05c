using System.Text.Json;
using AgentFactory.Factory.Tests;
using AgentFactory.Fleet.Tests.Processes;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Samples.Tests;

/// <summary>The gate before money is spent, through the command, with a model that is paid for each call: the endpoint keeps the ledger.</summary>
public sealed class SpendGateTests : IDisposable
{
    private const string Model = "openai:gpt-4.1";

    private readonly TemporaryFolder _folder = new();
    private readonly PaidModel _model = new(Path.ChangeExtension(RecordedPrps.Greeter, ".recording.jsonl"));

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [SandboxTheory]
    [InlineData(Model, "May the run spend more than 0.01 USD? 0 are spent")]
    [InlineData("openai:nobody-knows", "May the run ask openai:nobody-knows? Its price is not known")]
    public async Task Approve_TheSum_GoesOnAndNothingWasPaidBefore(string model, string question)
    {
        var waiting = await StartAsync(model);
        var run = waiting.GetProperty("runId").GetString()!;
        Assert.StartsWith(question, waiting.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Empty(_model.Ledger);

        var wrong = await RunAsync("approve", run, "--gate", "delivery");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("it waits at \"spend\"", wrong.Error, StringComparison.Ordinal);
        Assert.Empty(_model.Ledger);

        var approved = await RunAsync("approve", run, "--gate", "spend", "--by", "ann", "--why", "worth it", "--json");
        var end = ResultOf(approved);
        Assert.Equal((0, "succeeded"), (approved.ExitCode, end.GetProperty("status").GetString()));
        Assert.All(_model.Ledger, call => Assert.Equal(1, call.Value));
        Assert.Equal(_model.Ledger.Count, end.GetProperty("modelCalls").GetInt32());
        Assert.Equal(model == Model, end.GetProperty("usd").GetDouble() > 0);

        var late = await RunAsync("approve", run, "--gate", "spend");
        Assert.Equal(2, late.ExitCode);
        Assert.Contains("has ended; there is nothing to decide", late.Error, StringComparison.Ordinal);
    }

    [SandboxTheory]
    [InlineData(Model)]
    public async Task Reject_TheSum_EndsTheRunAndNothingIsPaid(string model)
    {
        var run = (await StartAsync(model)).GetProperty("runId").GetString()!;

        var rejected = await RunAsync("approve", run, "--gate", "spend", "--reject", "--by", "ann", "--why", "too dear", "--json");

        Assert.Equal((1, "failed", "rejected by ann: too dear"), (rejected.ExitCode, ResultOf(rejected).GetProperty("status").GetString(), ResultOf(rejected).GetProperty("reason").GetString()));
        Assert.Empty(_model.Ledger);
        var shown = await RunAsync("show", run);
        Assert.Contains("rejected by ann: too dear", shown.Output, StringComparison.Ordinal);
    }

    private async Task<JsonElement> StartAsync(string model)
    {
        _folder.Write("data/factory.json", """{ "Policy": { "Gates": { "MaxUnapprovedUsd": 0.01 } }, "Models": { "Stream": false } }""");
        var outcome = await RunAsync("run", RecordedPrps.Greeter, "--model", model, "--json");
        Assert.True(outcome.ExitCode == 3, outcome.Error + outcome.Output);
        var result = ResultOf(outcome);
        Assert.Equal(("waiting", "spend"), (result.GetProperty("status").GetString(), result.GetProperty("gate").GetString()));
        return result;
    }

    private Task<ProcessOutcome> RunAsync(params string[] arguments) => FactoryProcess.RunAsync(
        _folder.Path,
        new Dictionary<string, string>(FactoryProcess.EnvironmentFor(_folder.Path)) { ["OPENAI_BASE_URL"] = _model.Address, ["OPENAI_API_KEY"] = "sk-paid" },
        arguments);

    private static JsonElement ResultOf(ProcessOutcome outcome) => JsonElement.Parse(outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
}

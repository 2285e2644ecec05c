using System.Text.Json;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Previews;

namespace AgentFactory.Samples.Tests;

/// <summary>What <c>factory plan</c> foretells, against what the recorded runs came to.</summary>
public sealed class ForecastTests
{
    [Fact]
    public void Of_PlanOfEveryRecordedSample_HoldsWhatTheRunReallyTook()
    {
        foreach (var prp in RecordedPrps.Samples)
        {
            var recording = File.ReadLines(Path.ChangeExtension(prp, ".recording.jsonl")).Select(line => JsonElement.Parse(line)).ToList();
            var calls = recording.Where(line => line.GetProperty("type").GetString() == "call" && Task(line) != "plan").ToList();
            var planned = calls
                .Where(call => call.GetProperty("role").GetString() == Roles.Coder && !Task(call).StartsWith("repair-", StringComparison.Ordinal))
                .Select(Task).Distinct()
                .Select(id => new TaskSpecification { Id = id, Title = id, Role = Roles.Coder, Kind = TaskKind.Work })
                .ToList();
            var gates = PrpReader.Read(File.ReadAllText(prp)).Criteria.Count(criterion => criterion.IsGate);

            var forecast = PlanForecast.Of(planned, gates, null);

            var took = calls.Select(call => call.GetProperty("usage")).Sum(usage => usage.GetProperty("inputTokens").GetInt64() + usage.GetProperty("outputTokens").GetInt64());
            Assert.True(took >= forecast.Tokens.Low && took <= forecast.Tokens.High, $"{prp} took {took} tokens, foretold were {forecast.Tokens}");
        }
    }

    private static string Task(JsonElement line) => line.GetProperty("task").GetString()!;
}

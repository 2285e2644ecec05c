using AgentFactory.Contracts.Tasks;
using AgentFactory.Fleet.Tests.Servers;

namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>What the services send to whoever watches them, as it arrives there.</summary>
public sealed class TelemetryTests(ProcessFleetFixture servers) : IClassFixture<ProcessFleetFixture>
{
    private static readonly string[] EveryRole = [Roles.Planner, Roles.Coder, Roles.Tester, Roles.Reviewer];

    [Fact]
    public async Task Run_SomebodyCollects_IsOneTraceFromTheSubmissionToTheToolsAndCounted()
    {
        using var collector = new OtlpCollector();
        using var fleet = await servers.StartAsync(coordinators: 1, coders: 1, settings: new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            ["Coordinator__Fleet__DepthInterval"] = "00:00:01",
        });

        var runId = await fleet.SubmitAsync("traced");
        await fleet.HistoryAsync(runId);

        List<CollectedSpan> ours = [];
        await fleet.EventuallyAsync(
            () =>
            {
                ours = [.. collector.Spans.Where(span => span.Attributes.GetValueOrDefault("factory.run") == runId)];
                return Task.FromResult(EveryRole.All(role => ours.Any(span => span.Name == $"attempt {role}")));
            },
            "all attempts are traced");
        var trace = Assert.Single(ours.Select(span => span.TraceId).Distinct());
        var all = collector.Spans.Where(span => span.TraceId == trace).ToList();
        Assert.Contains(all, span => span.ParentId.Length == 0 && span.Name.StartsWith("POST", StringComparison.Ordinal));
        Assert.Contains(ours, span => span.Name == "send SendTask");
        Assert.Contains(ours, span => span.Name == "merge");
        Assert.Contains(ours, span => span.Name.StartsWith("execute_tool ", StringComparison.Ordinal) && span.Attributes["gen_ai.operation.name"] == "execute_tool");
        var call = ours.First(span => span.Name.StartsWith("chat ", StringComparison.Ordinal) && span.Attributes.ContainsKey("gen_ai.provider.name"));
        Assert.Superset(
            new HashSet<string>(["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "factory.task", "factory.role"], StringComparer.Ordinal),
            call.Attributes.Keys.ToHashSet(StringComparer.Ordinal));

        SortedDictionary<string, string> expected = new(StringComparer.Ordinal)
        {
            ["agent_active_tasks"] = "agent_id task_type",
            ["agent_task_duration_seconds"] = "agent_id task_type",
            ["agent_tasks_total"] = "agent_id status task_type",
            ["model_cost_usd_total"] = "model role",
            ["model_tokens_total"] = "direction model role",
            ["outbox_lag_seconds"] = "",
            ["outbox_pending"] = "",
            ["queue_depth"] = "queue",
        };
        await fleet.EventuallyAsync(() => Task.FromResult(expected.Keys.All(collector.Metrics.ContainsKey)), "every metric is sent");
        Assert.Equal(expected, expected.ToDictionary(metric => metric.Key, metric => collector.Metrics[metric.Key]));
    }
}

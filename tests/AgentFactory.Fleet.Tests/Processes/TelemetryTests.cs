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

        // Each process sends its spans when it comes to it.
        foreach (var name in (string[])["send SendTask", "merge", .. EveryRole.Select(role => $"attempt {role}")])
            await SeenAsync(name, Ours, span => span.Name == name);
        await SeenAsync("a tool", Ours, span => span.Name.StartsWith("execute_tool ", StringComparison.Ordinal) && span.Attributes["gen_ai.operation.name"] == "execute_tool");
        var call = await SeenAsync("a call", Ours, span => span.Name.StartsWith("chat ", StringComparison.Ordinal) && span.Attributes.ContainsKey("gen_ai.provider.name"));
        await SeenAsync("the submission", () => collector.Spans, span => span.ParentId.Length == 0 && span.Name.StartsWith("POST", StringComparison.Ordinal) && span.TraceId == Ours()[0].TraceId);
        Assert.Single(Ours().Select(span => span.TraceId).Distinct());
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

        IReadOnlyList<CollectedSpan> Ours() => [.. collector.Spans.Where(span => span.Attributes.GetValueOrDefault("factory.run") == runId)];

        async Task<CollectedSpan> SeenAsync(string what, Func<IReadOnlyList<CollectedSpan>> among, Func<CollectedSpan, bool> wanted)
        {
            CollectedSpan? seen = null;
            await fleet.EventuallyAsync(() => Task.FromResult((seen = among().FirstOrDefault(wanted)) is not null), $"{what} is traced");
            return seen!;
        }
    }
}

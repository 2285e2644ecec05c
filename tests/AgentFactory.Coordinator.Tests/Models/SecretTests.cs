using System.Collections.Concurrent;
using System.Diagnostics;
using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Models.Replay;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Tests.Models.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static AgentFactory.Coordinator.Tests.Models.Fakes.ScriptedEndpoint;

namespace AgentFactory.Coordinator.Tests.Models;

public sealed class SecretTests : IDisposable
{
    private const string Canary = "sk-canary-4f9a/7+b2\"q";

    private readonly string _directory = Directory.CreateTempSubdirectory("factory-models-").FullName;
    private readonly ConcurrentQueue<string> _spans = new();
    private readonly ActivityListener _listener;

    public SecretTests()
    {
        _listener = new()
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _spans.Enqueue(
                $"{activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Events.SelectMany(e => e.Tags))}"),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Call_TheKeyTurnsUpEverywhere_ReachesNothingButTheHeader()
    {
        await using var endpoint = await StartAsync(Replies.Text($"Your key is {Canary}."), Replies.Status(401, $"Incorrect key {Canary}"));
        await using var world = await ModelWorld.StartAsync(endpoint, settings: [("OPENAI_API_KEY", Canary)]);

        var answer = await world.Gateway.CallAsync(ModelWorld.Call(prompt: $"The file says {Canary}"), default);
        var error = await Assert.ThrowsAsync<ModelUnavailableException>(() => world.Gateway.CallAsync(ModelWorld.Call(index: 1), default));
        await world.Journal.RecordStepAsync(new(ModelWorld.Run, "t0", 1, 1), new(0, "[]", null, $"printed {Canary}"), default);
        var file = Path.Combine(_directory, "r.jsonl");
        await world.Services.GetRequiredService<RecordingWriter>().WriteAsync(
            ModelWorld.Run, new() { Prp = Canary, Model = "openai:desk", Made = new(2026, 3, 1), How = "a test" }, file, default);

        Assert.Equal($"Bearer {Canary}", endpoint.Requests[0].Headers["Authorization"]);
        string[] seen =
        [
            endpoint.Requests[0].Body, answer.ResponseJson, error.Message, await File.ReadAllTextAsync(file),
            .. world.Log.All, .. _spans, .. (await ExportAsync(world)).Select(record => $"{record.RequestJson} {record.Answer?.ResponseJson}"),
        ];
        Assert.DoesNotContain(seen, text => text.Contains("canary", StringComparison.Ordinal));
        Assert.Contains("[redacted]", answer.ResponseJson, StringComparison.Ordinal);
        Assert.Contains(_spans, span => span.Contains("factory.run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_Traced_TellsTheProviderNothingOfIt()
    {
        await using var endpoint = await StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint);

        await world.Gateway.CallAsync(ModelWorld.Call(), default);

        Assert.DoesNotContain("traceparent", endpoint.Requests[0].Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("desk", "a desk is a desk")]
    [InlineData(null, "a desk is a desk")]
    [InlineData("long-secret", "a desk is a desk")]
    public void Clean_TextWithoutASecret_IsUnchanged(string? secret, string text) => Assert.Equal(text, new SecretRedactor([secret]).Clean(text));

    private static async Task<List<JournalRecord>> ExportAsync(ModelWorld world)
    {
        List<JournalRecord> records = [];
        await foreach (var record in world.Journal.ExportAsync(ModelWorld.Run, default)) records.Add(record);
        return records;
    }
}

using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.Testing;

namespace AgentFactory.AppHost.Tests;

/// <summary>The whole model, really started: broker, database and every service.</summary>
public sealed class StartedFleetTests
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RunPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    [ContainerFact]
    public async Task Fleet_Started_CarriesOutARecordedRequirement()
    {
        var fixtures = Path.Combine(AppContext.BaseDirectory, "Fixtures");
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AgentFactory_AppHost>(
            [$"--Parameters:model=replay:{Path.Combine(fixtures, "greeter.recording.jsonl")}", "--Parameters:model-key=none"]);
        await using var app = await builder.BuildAsync();
        using var starting = new CancellationTokenSource(StartPatience);
        await app.StartAsync(starting.Token);
        foreach (var service in (string[])["coordinator", "planner", "coder", "tester", "reviewer", "devops", "database", "github"])
            await app.ResourceNotifications.WaitForResourceHealthyAsync(service, starting.Token);
        using var client = app.CreateHttpClient("coordinator", "http");

        using var submitted = await client.PostAsJsonAsync("/v1/runs", new { prp = await File.ReadAllTextAsync(Path.Combine(fixtures, "greeter.md")) });
        submitted.EnsureSuccessStatusCode();
        var runId = (await submitted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runId").GetString();

        Assert.Equal("succeeded", await EndOfAsync(client, runId!));
    }

    private static async Task<string?> EndOfAsync(HttpClient client, string runId)
    {
        using var patience = new CancellationTokenSource(RunPatience);
        using var look = new PeriodicTimer(Look);
        while (await look.WaitForNextTickAsync(patience.Token))
        {
            var run = (await client.GetFromJsonAsync<JsonElement>($"/v1/runs/{runId}", patience.Token)).GetProperty("run");
            if (run.TryGetProperty("endedAt", out var ended) && ended.ValueKind == JsonValueKind.String)
                return run.GetProperty("status").GetString();
        }

        return null;
    }
}

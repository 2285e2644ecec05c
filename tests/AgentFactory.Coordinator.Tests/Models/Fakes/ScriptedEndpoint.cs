using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AgentFactory.Coordinator.Tests.Models.Fakes;

/// <summary>A real server on this machine that answers each chat request as its script says; the last entry goes on for
/// ever.</summary>
internal sealed class ScriptedEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Reply[] _script;
    private readonly ConcurrentQueue<SeenRequest> _requests = new();
    private int _asked;

    private ScriptedEndpoint(WebApplication app, Reply[] script)
    {
        (_app, _script) = (app, script);
        app.Run(AnswerAsync);
    }

    public delegate Task Reply(HttpContext context, SeenRequest request);

    public string Url => _app.Urls.Single() + "/v1";

    public int Asked => Volatile.Read(ref _asked);

    public IReadOnlyList<SeenRequest> Requests => [.. _requests];

    public static async Task<ScriptedEndpoint> StartAsync(params Reply[] script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var endpoint = new ScriptedEndpoint(builder.Build(), script);
        await endpoint._app.StartAsync();
        return endpoint;
    }

    public async ValueTask DisposeAsync()
    {
        using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await _app.StopAsync(impatience.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var seen = new SeenRequest(context.Request.Path, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString()), body);
        _requests.Enqueue(seen);
        var number = Interlocked.Increment(ref _asked);
        await _script[Math.Min(number, _script.Length) - 1](context, seen);
    }
}

internal sealed record SeenRequest(string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public bool Stream => Json.TryGetProperty("stream", out var stream) && stream.GetBoolean();
}

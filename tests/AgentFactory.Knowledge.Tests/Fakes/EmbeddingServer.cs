using System.Collections.Concurrent;
using System.Text.Json;
using AgentFactory.Knowledge.Embeddings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace AgentFactory.Knowledge.Tests.Fakes;

/// <summary>A small endpoint of the embeddings API on this machine; texts with words in common get vectors that are near.</summary>
internal sealed class EmbeddingServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _failures;

    private EmbeddingServer(WebApplication app) => _app = app;

    public int Dimensions { get; set; } = 16;

    public bool AsBase64 { get; set; }

    /// <summary>Texts that hold it are refused with 400, as too long ones are.</summary>
    public string? Disliked { get; set; }

    /// <summary>Calls wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>The texts of each call that was answered.</summary>
    public ConcurrentQueue<string[]> Calls { get; } = [];

    public EmbeddingOptions Options => new()
    {
        Model = "test/model:1", Endpoint = new(_app.Urls.First() + "/v1"), ApiKey = "key", RetryDelay = TimeSpan.FromMilliseconds(1),
        Batch = 8, Rest = TimeSpan.FromMilliseconds(1),
    };

    public static async Task<EmbeddingServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new EmbeddingServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>The next calls are answered with 503.</summary>
    public void Fail(int calls) => _failures = calls;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/v1/embeddings" || context.Request.Headers.Authorization != "Bearer key")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsync("the key key is wrong");
            return;
        }

        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        await Gate.WaitAsync(context.RequestAborted);
        using var asked = await JsonDocument.ParseAsync(context.Request.Body);
        var texts = asked.RootElement.GetProperty("input").EnumerateArray().Select(text => text.GetString()!).ToArray();
        if (Disliked is not null && texts.Any(text => text.Contains(Disliked, StringComparison.Ordinal)))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("too long");
            return;
        }

        Calls.Enqueue(texts);
        await context.Response.WriteAsJsonAsync(new
        {
            // Backwards: the numbers tell the order.
            data = texts.Select((text, i) => new { index = i, embedding = Encode(Vector(text)) }).Reverse(),
        });
    }

    private object Encode(float[] vector) => AsBase64
        ? Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes(vector.AsSpan()))
        : vector;

    private float[] Vector(string text)
    {
        var vector = new float[Dimensions];
        vector[0] = 0.1f;
        foreach (var word in text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
            vector[1 + (word.Sum(letter => letter) % (Dimensions - 1))] += 1;
        return vector;
    }
}

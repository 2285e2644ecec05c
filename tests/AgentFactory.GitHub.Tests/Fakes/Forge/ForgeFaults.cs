using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace AgentFactory.Forge.Fakes;

/// <summary>What goes wrong at the server, each once and in the order given; and all that it was asked.</summary>
internal sealed class ForgeFaults
{
    private readonly Lock _lock = new();
    private readonly List<Fault> _faults = [];
    private readonly ConcurrentQueue<ForgeRequest> _requests = [];
    private int _hung;

    public IReadOnlyList<ForgeRequest> Requests => [.. _requests];

    /// <summary>How many requests have reached the point where they are left without an answer, or without its end.</summary>
    public int Hung => Volatile.Read(ref _hung);

    /// <summary>How many items a page has at most, whatever is asked for.</summary>
    public int MaxPageSize { get; set; } = 100;

    /// <summary>The next request of that method whose path ends so is answered with a status instead.</summary>
    public ForgeFaults Answer(string method, string pathEnd, int status, string message, params (string Name, string Value)[] headers)
    {
        Add(new(method, pathEnd, async (context, _) =>
        {
            foreach (var (name, value) in headers)
                context.Response.Headers[name] = value;
            await ForgeServer.AnswerAsync(context, status, new JsonObject { ["message"] = message });
        }));
        return this;
    }

    /// <summary>The next such list is empty, as it was a moment ago.</summary>
    public ForgeFaults AnswerNothing(string pathEnd, string? link = null)
    {
        Add(new("GET", pathEnd, (context, _) =>
        {
            context.Response.Headers.Link = link;
            return ForgeServer.AnswerAsync(context, 200, new JsonArray());
        }));
        return this;
    }

    /// <summary>It does what it is asked, and then fails to say so.</summary>
    public ForgeFaults DoAndFail(string method, string pathEnd)
    {
        Add(new(method, pathEnd, async (context, next) =>
        {
            var body = context.Response.Body;
            context.Response.Body = Stream.Null;
            await next(context);
            context.Response.Body = body;
            context.Response.Headers.Clear();
            await ForgeServer.AnswerAsync(context, 500, new JsonObject { ["message"] = "Server Error" });
        }));
        return this;
    }

    /// <summary>It does what it is asked, and nobody ever hears of it.</summary>
    public ForgeFaults DoAndHang(string method, string pathEnd)
    {
        Add(new(method, pathEnd, async (context, next) =>
        {
            context.Response.Body = Stream.Null;
            await next(context);
            await GoneAsync(context);
        }));
        return this;
    }

    /// <summary>It never answers.</summary>
    public ForgeFaults Hang(string method, string pathEnd)
    {
        Add(new(method, pathEnd, (context, _) => GoneAsync(context)));
        return this;
    }

    /// <summary>It begins an answer, and the rest of it never comes.</summary>
    public ForgeFaults Stall(string method, string pathEnd)
    {
        Add(new(method, pathEnd, async (context, _) =>
        {
            await BeginAsync(context);
            await GoneAsync(context);
        }));
        return this;
    }

    /// <summary>It begins an answer, and the line breaks.</summary>
    public ForgeFaults Cut(string method, string pathEnd)
    {
        Add(new(method, pathEnd, async (context, _) =>
        {
            await BeginAsync(context);
            context.Abort();
        }));
        return this;
    }

    private static async Task BeginAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = 1_000;
        context.Response.Headers.ETag = "\"half\"";
        await context.Response.WriteAsync("{ \"full_name\": ");
        await context.Response.Body.FlushAsync();
    }

    /// <summary>Comes back when whoever asked has given up, or is dead.</summary>
    private async Task GoneAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        Interlocked.Increment(ref _hung);
        await gone.Task;
    }

    public Task InterposeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        _requests.Enqueue(new(request.Method, request.Path, request.QueryString.Value ?? "", request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        Fault? fault;
        lock (_lock)
        {
            fault = _faults.Find(f => f.Method == request.Method && request.Path.Value!.EndsWith(f.PathEnd, StringComparison.Ordinal));
            if (fault is not null)
                _faults.Remove(fault);
        }

        return fault is null ? next(context) : fault.Answer(context, next);
    }

    private void Add(Fault fault)
    {
        lock (_lock)
            _faults.Add(fault);
    }

    private sealed record Fault(string Method, string PathEnd, Func<HttpContext, RequestDelegate, Task> Answer);
}

internal sealed record ForgeRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers)
{
    public override string ToString() => $"{Method} {Path}{Query}";
}

using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reply = AgentFactory.Coordinator.Tests.Models.Fakes.ScriptedEndpoint.Reply;

namespace AgentFactory.Coordinator.Tests.Models.Fakes;

/// <summary>What endpoints do, well and badly.</summary>
internal static class Replies
{
    public static Reply Text(string text, string finish = "stop", bool usage = true) =>
        Message(new JsonObject { ["role"] = "assistant", ["content"] = text }, finish, usage);

    public static Reply Refusal(string text) =>
        Message(new JsonObject { ["role"] = "assistant", ["content"] = null, ["refusal"] = text }, "stop", usage: true);

    public static Reply Calls(params (string? Id, string Name, string Arguments)[] calls) => Message(
        new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = null,
            ["tool_calls"] = new JsonArray([.. calls.Select((call, index) => (JsonNode)new JsonObject
            {
                ["index"] = index,
                ["id"] = call.Id,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
            })]),
        },
        "tool_calls",
        usage: true);

    public static Reply Status(int status, string message = "no", string code = "", params (string Name, string Value)[] headers) =>
        async (context, _) =>
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in headers) context.Response.Headers[name] = value;
            await context.Response.WriteAsJsonAsync(new { error = new { message, code, type = "test" } });
        };

    /// <summary>Takes the request and says nothing.</summary>
    public static Reply Hang { get; } = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    /// <summary>Takes the request and breaks the connection.</summary>
    public static Reply Drop { get; } = (context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>Goes on answering, a word at a time, and never comes to an end.</summary>
    public static Reply Drip { get; } = async (context, _) =>
    {
        await BeginAsync(context);
        while (!context.RequestAborted.IsCancellationRequested)
            await EventAsync(context, Body("chat.completion.chunk", "delta", new JsonObject { ["content"] = " and" }, null, null));
    };

    /// <summary>Begins a tool call and ends politely before its arguments do.</summary>
    public static Reply HalfACall { get; } = (context, _) =>
    {
        context.Response.ContentType = "text/event-stream";
        var function = new JsonObject { ["name"] = "write_file", ["arguments"] = "{\"path\":\"a.txt\",\"cont" };
        var call = new JsonObject { ["index"] = 0, ["id"] = "call-1", ["type"] = "function", ["function"] = function };
        return EventAsync(context, Body("chat.completion.chunk", "delta", new JsonObject { ["role"] = "assistant", ["tool_calls"] = new JsonArray(call) }, null, null));
    };

    /// <summary>Begins an answer and breaks the connection.</summary>
    public static Reply HalfThenDrop { get; } = async (context, _) =>
    {
        await BeginAsync(context);
        context.Abort();
    };

    /// <summary>Begins an answer and ends it politely, in the middle.</summary>
    public static Reply HalfThenEnd { get; } = (context, _) => BeginAsync(context);

    /// <summary>Begins an answer and goes silent.</summary>
    public static Reply HalfThenHang { get; } = async (context, seen) =>
    {
        await BeginAsync(context);
        await Hang(context, seen);
    };

    public static Reply WebPage { get; } = async (context, _) =>
    {
        context.Response.ContentType = "text/html";
        await context.Response.WriteAsync("<html><body>Welcome</body></html>");
    };

    /// <summary>Waits until the test lets it go on.</summary>
    public static Reply After(Task gate, Reply then) => async (context, seen) =>
    {
        await gate;
        await then(context, seen);
    };

    private static Reply Message(JsonObject message, string finish, bool usage) => async (context, seen) =>
    {
        var tokens = usage ? new JsonObject { ["prompt_tokens"] = 100, ["completion_tokens"] = 20, ["total_tokens"] = 120 } : null;
        if (!seen.Stream)
        {
            await context.Response.WriteAsync(Body("chat.completion", "message", message.DeepClone(), finish, tokens?.DeepClone()).ToJsonString());
            return;
        }

        context.Response.ContentType = "text/event-stream";
        await EventAsync(context, Body("chat.completion.chunk", "delta", message.DeepClone(), null, null));
        await EventAsync(context, Body("chat.completion.chunk", "delta", new JsonObject(), finish, tokens?.DeepClone()));
        await context.Response.WriteAsync("data: [DONE]\n\n");
    };

    private static async Task BeginAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await EventAsync(context, Body("chat.completion.chunk", "delta", new JsonObject { ["role"] = "assistant", ["content"] = "Half an" }, null, null));
        await context.Response.Body.FlushAsync();
    }

    private static Task EventAsync(HttpContext context, JsonObject body) => context.Response.WriteAsync($"data: {body.ToJsonString()}\n\n");

    private static JsonObject Body(string type, string part, JsonNode content, string? finish, JsonNode? usage)
    {
        var body = new JsonObject
        {
            ["id"] = "answer-1",
            ["object"] = type,
            ["created"] = 1_700_000_000,
            ["model"] = "test-model",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, [part] = content, ["finish_reason"] = finish }),
        };
        if (usage is not null) body["usage"] = usage;
        return body;
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using AgentFactory.Fleet.Tests.Servers;

namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>
/// An OpenAI-compatible endpoint that says what the recording says, and keeps the ledger of what it was asked: each line is money.
/// It knows nothing of runs; who asks is told by the prompt, and the step by how often the model has spoken.
/// </summary>
internal sealed class PaidModel : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Dictionary<string, List<JsonElement>> _answers;
    private readonly ConcurrentQueue<string> _ledger = new();

    public PaidModel(string recording)
    {
        _answers = File.ReadLines(recording).Select(line => JsonElement.Parse(line))
            .Where(line => line.GetProperty("type").GetString() == "call")
            .GroupBy(call => call.GetProperty("role").GetString()!)
            .ToDictionary(role => role.Key, role => role.OrderBy(call => call.GetProperty("index").GetInt32()).Select(call => call.GetProperty("response")).ToList());
        var port = Machine.FreePort();
        Address = $"http://127.0.0.1:{port}/v1";
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>A command that the coder runs before all that is recorded; null for none.</summary>
    public string? FirstCommand { get; set; }

    /// <summary>What the model was told of it.</summary>
    public string? FirstResult { get; private set; }

    /// <summary>What has to end before an answer to a role is given, by role: whoever asked is in the middle of its task until then.</summary>
    public ConcurrentDictionary<string, Task> Held { get; } = new(StringComparer.Ordinal);

    /// <summary>How often each step was asked for, as <c>ROLE STEP</c>.</summary>
    public SortedDictionary<string, int> Ledger =>
        new(_ledger.GroupBy(entry => entry).ToDictionary(entry => entry.Key, entry => entry.Count()), StringComparer.Ordinal);

    public void Forget() => _ledger.Clear();

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                _ = AnswerAsync(context);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or HttpListenerException)
        {
            // The tests are over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var request = (await JsonDocument.ParseAsync(context.Request.InputStream)).RootElement;
            var messages = request.GetProperty("messages").EnumerateArray().ToList();
            var role = RoleOf(messages[0].GetProperty("content").ToString());
            var step = messages.Count(message => message.GetProperty("role").GetString() == "assistant");
            _ledger.Enqueue($"{role} {step}");
            await Held.GetValueOrDefault(role, Task.CompletedTask);
            context.Response.ContentType = "application/json";
            await JsonSerializer.SerializeAsync(context.Response.OutputStream, Translate(Find(role, step, messages)));
            context.Response.Close();
        }
        catch (Exception e) when (e is IOException or HttpListenerException or ObjectDisposedException)
        {
            // Who asked is dead; the money is spent all the same.
        }
    }

    private JsonElement Find(string role, int step, List<JsonElement> messages)
    {
        if (role != "coder" || FirstCommand is not { } command)
            return _answers[role][step];
        if (step > 0)
        {
            FirstResult ??= messages.First(message => message.GetProperty("role").GetString() == "tool").GetProperty("content").ToString();
            return _answers[role][step - 1];
        }

        return JsonSerializer.SerializeToElement(new
        {
            messages = new[] { new { contents = new[] { new Dictionary<string, object> { ["$type"] = "functionCall", ["callId"] = "first", ["name"] = "run_command", ["arguments"] = new { command } } } } },
            usage = new { inputTokenCount = 1, outputTokenCount = 1, totalTokenCount = 2 },
        });
    }

    private static string RoleOf(string prompt) =>
        prompt.Contains("You plan software", StringComparison.Ordinal) ? "planner"
        : prompt.Contains("You review a change", StringComparison.Ordinal) ? "reviewer"
        : "coder";

    private static object Translate(JsonElement response)
    {
        var contents = response.GetProperty("messages")[0].GetProperty("contents").EnumerateArray().ToList();
        var usage = response.GetProperty("usage");
        return new
        {
            id = "chatcmpl-1",
            @object = "chat.completion",
            created = 1,
            model = "desk",
            choices = new[]
            {
                new
                {
                    index = 0,
                    finish_reason = "tool_calls",
                    message = new
                    {
                        role = "assistant",
                        content = string.Concat(contents.Where(c => c.GetProperty("$type").GetString() == "text").Select(c => c.GetProperty("text").GetString())),
                        tool_calls = contents.Where(c => c.GetProperty("$type").GetString() == "functionCall").Select(c => new
                        {
                            id = c.GetProperty("callId").GetString(),
                            type = "function",
                            function = new { name = c.GetProperty("name").GetString(), arguments = c.GetProperty("arguments").GetRawText() },
                        }).ToArray(),
                    },
                },
            },
            usage = new
            {
                prompt_tokens = usage.GetProperty("inputTokenCount").GetInt64(),
                completion_tokens = usage.GetProperty("outputTokenCount").GetInt64(),
                total_tokens = usage.GetProperty("totalTokenCount").GetInt64(),
            },
        };
    }
}

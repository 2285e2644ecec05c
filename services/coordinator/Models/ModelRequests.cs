using System.Text.Json;
using AgentFactory.Coordinator.Models.Providers;
using Microsoft.Extensions.AI;

namespace AgentFactory.Coordinator.Models;

/// <summary>Reads a call into the form that providers take.</summary>
internal static class ModelRequests
{
    /// <exception cref="ArgumentException">A part of the call is not the JSON that it should be.</exception>
    public static ProviderRequest Read(ModelCall call, int defaultMaxOutputTokens, float? temperature = null) => new()
    {
        Call = call,
        Messages = [.. Parse("messages", () =>
            JsonSerializer.Deserialize<List<ChatMessage>>(call.MessagesJson, ChatJson.Options) ?? []).Select(ForSending)],
        Tools = call.ToolsJson.Length == 0 ? [] : Parse("tools", () => Tools(call.ToolsJson)),
        Schema = call.ResponseSchemaJson.Length == 0 ? null : Parse("response schema", () => Json(call.ResponseSchemaJson)),
        MaxOutputTokens = call.MaxOutputTokens > 0 ? call.MaxOutputTokens : defaultMaxOutputTokens,
        Temperature = temperature,
    };

    /// <summary>Undoes what a journey as JSON does to messages, and fills what endpoints insist on.</summary>
    private static ChatMessage ForSending(ChatMessage message)
    {
        foreach (var content in message.Contents)
        {
            // A result that was text is a JSON element now, and would be sent with quotes and escapes.
            if (content is FunctionResultContent { Result: JsonElement { ValueKind: JsonValueKind.String } text } result) result.Result = text.GetString();
            // Arguments that were no JSON: endpoints insist on an object. What was wrong with them is in the tool's answer.
            if (content is FunctionCallContent { Arguments: null } call) call.Arguments = new Dictionary<string, object?>();
        }

        return message;
    }

    private static List<AITool> Tools(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(tool => (AITool)AIFunctionFactory.CreateDeclaration(
            tool.GetProperty("name").GetString() ?? throw new JsonException("a tool has no name"),
            tool.TryGetProperty("description", out var description) ? description.GetString() : null,
            tool.TryGetProperty("parameters", out var parameters) ? parameters.Clone() : Json("""{"type":"object","properties":{}}""")))];
    }

    private static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static T Parse<T>(string what, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or NotSupportedException)
        {
            throw new ArgumentException($"the {what} of a model call cannot be read: {exception.Message} Nothing was sent.", exception);
        }
    }
}

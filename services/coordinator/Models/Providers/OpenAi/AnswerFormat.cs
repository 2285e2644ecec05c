using System.Collections.Concurrent;
using System.Text.Json;
using AgentFactory.Coordinator.Models.Limits;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;
using Format = OpenAI.Chat.ChatResponseFormat;

namespace AgentFactory.Coordinator.Models.Providers.OpenAi;

/// <summary>How an endpoint is asked for JSON of a given schema, from the surest way to the plainest.</summary>
internal enum AnswerFormat
{
    Schema,
    JsonObject,
    Words,
}

/// <summary>Remembers, by endpoint and model, the best way of asking for JSON that was not refused.</summary>
internal sealed class AnswerFormats
{
    private static readonly string[] s_signs = ["response_format", "json_schema", "json_object", "schema", "structured", "strict"];

    private readonly ConcurrentDictionary<string, AnswerFormat> _known = new(StringComparer.Ordinal);

    public AnswerFormat Best(string place) => _known.GetValueOrDefault(place, AnswerFormat.Schema);

    public void Worked(string place, AnswerFormat format) => _known[place] = format;

    /// <summary>Whether a refusal is about the format and a plainer one is left.</summary>
    public static bool Blames(ModelFault fault, AnswerFormat format) =>
        format != AnswerFormat.Words
        && fault.Kind == FaultKind.Rejected
        && s_signs.Any(sign => fault.Detail.Contains(sign, StringComparison.OrdinalIgnoreCase));

    public static void Ask(ChatCompletionOptions options, JsonElement schema, AnswerFormat format) =>
        options.ResponseFormat = format switch
        {
            AnswerFormat.Schema => Format.CreateJsonSchemaFormat(
                "answer", BinaryData.FromString(schema.GetRawText()), jsonSchemaIsStrict: StrictSchema.Allows(schema) ? true : null),
            AnswerFormat.JsonObject => Format.CreateJsonObjectFormat(),
            _ => null,
        };

    /// <summary>The conversation; with the schema in words where the endpoint does not take it otherwise.</summary>
    public static IEnumerable<ChatMessage> Ask(IReadOnlyList<ChatMessage> messages, JsonElement schema, AnswerFormat format) =>
        format == AnswerFormat.Schema
            ? messages
            : [.. messages, new(ChatRole.User, $"Answer with one JSON object and nothing else, no fences. It must fit this JSON schema:\n{schema.GetRawText()}")];
}

using System.Text.Json;
using AgentFactory.Contracts;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Loop;

/// <summary>One answer of the model that must be JSON of a given shape; asked again with the exact fault, a bounded number of times.</summary>
/// <typeparam name="T">What the JSON is read as.</typeparam>
/// <param name="schemaJson">JSON schema of the answer: an object.</param>
/// <param name="maxAttempts">How often the model is asked in all.</param>
public sealed class StructuredAnswer<T>(string schemaJson, int maxAttempts = 3)
{
    private readonly JsonElement _schema = JsonSerializer.Deserialize<JsonElement>(schemaJson);

    /// <summary>Asks until the answer fits.</summary>
    /// <param name="chat">The model.</param>
    /// <param name="messages">The conversation so far.</param>
    /// <param name="check">Null when the answer is accepted, else what is wrong with it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer, or the last fault.</returns>
    public async Task<(T? Answer, string? Fault)> AskAsync(
        IChatClient chat, IReadOnlyList<ChatMessage> messages, Func<T, string?>? check, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chat);
        var conversation = new List<ChatMessage>(messages);
        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(_schema, "answer") };
        string? fault = null;
        for (var attempt = 0; attempt < maxAttempts; attempt++)
        {
            var response = await chat.GetResponseAsync(conversation, options, cancellationToken);
            (var answer, fault) = Parse(response.Text, check);
            if (fault is null)
                return (answer, null);
            conversation.Add(new(ChatRole.Assistant, response.Text.Length > 0 ? BoundedText.Middle(response.Text, 20_000) : "(no answer)"));
            conversation.Add(new(ChatRole.User, $"That answer cannot be used: {fault}\nAnswer again with the JSON object alone: no prose, no code fence."));
        }

        return (default, fault);
    }

    private (T? Answer, string? Fault) Parse(string text, Func<T, string?>? check)
    {
        if (JsonObjectText.Find(text) is not { } json)
            return (default, "there is no JSON object in it.");
        try
        {
            using var document = JsonDocument.Parse(json);
            if (ArgumentCheck.FindFault(document.RootElement, _schema) is { } fault)
                return (default, $"{fault}.");
            var answer = ContractsJson.Read<T>(json);
            return (answer, check?.Invoke(answer));
        }
        catch (JsonException exception)
        {
            return (default, $"it is not valid JSON: {exception.Message}");
        }
    }
}

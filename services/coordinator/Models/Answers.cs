using System.Text.Json;
using AgentFactory.Contracts.Journal;
using Microsoft.Extensions.AI;

namespace AgentFactory.Coordinator.Models;

/// <summary>Answers as they are journaled, and the refusals among them.</summary>
internal static class Answers
{
    public static string Write(ChatResponse response) => JsonSerializer.Serialize(response, ChatJson.Options);

    /// <summary>An answer that only says no has been paid for and is journaled, but it is nothing to work with.</summary>
    /// <exception cref="ModelUnavailableException">The model, or the provider's filter, refused.</exception>
    public static void ThrowIfRefused(ModelName model, string responseJson)
    {
        var response = JsonSerializer.Deserialize<ChatResponse>(responseJson, ChatJson.Options)!;
        var contents = response.Messages.SelectMany(message => message.Contents).ToList();
        if (contents.Any(content => content is FunctionCallContent or TextContent { Text.Length: > 0 })) return;
        var refusal = contents.OfType<ErrorContent>().FirstOrDefault(content => content.ErrorCode == "Refusal");
        if (refusal is null && response.FinishReason != ChatFinishReason.ContentFilter) return;
        var why = refusal is null ? "its provider's content filter withheld the answer" : $"it refused: \"{Short(refusal.Message)}\"";
        throw new ModelUnavailableException(
            $"{model.ForPeople} gave nothing to work with: {why}. The call was paid for and is in the journal. Reword what the PRP asks for, or choose another model.",
            retryable: false);
    }

    private static string Short(string text) => text.Length <= 300 ? text : text[..300] + "…";
}

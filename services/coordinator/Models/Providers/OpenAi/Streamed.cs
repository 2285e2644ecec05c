using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace AgentFactory.Coordinator.Models.Providers.OpenAi;

/// <summary>Reads one piece of a streamed answer.</summary>
internal static class Streamed
{
    public static void Read(ChatResponseUpdate update, AnswerPieces pieces)
    {
        pieces.Finish ??= update.FinishReason;
        pieces.Model ??= update.ModelId;
        foreach (var content in update.Contents)
        {
            if (content is TextContent text) pieces.AddText(text.Text);
            else if (content is UsageContent usage) pieces.Usage = usage.Details;
        }

        // Tool calls and refusals are read from the raw pieces: put together by the library, arguments that are not JSON
        // are lost, and so is a refusal in an answer without tool calls.
        if (update.RawRepresentation is not StreamingChatCompletionUpdate raw) return;
        pieces.AddRefusal(raw.RefusalUpdate);
        foreach (var call in raw.ToolCallUpdates ?? [])
        {
            pieces.AddCall(call.Index, call.ToolCallId, call.FunctionName, call.FunctionArgumentsUpdate?.ToString());
        }
    }
}

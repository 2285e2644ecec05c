using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace AgentFactory.Coordinator.Models.Providers.OpenAi;

/// <summary>Reads an answer that came in one piece.</summary>
internal static class Whole
{
    public static void Read(ChatResponse response, AnswerPieces pieces)
    {
        (pieces.Usage, pieces.Finish, pieces.Model) = (response.Usage, response.FinishReason, response.ModelId);
        var index = 0;
        foreach (var content in response.Messages.SelectMany(message => message.Contents))
        {
            switch (content)
            {
                case TextContent text:
                    pieces.AddText(text.Text);
                    break;
                case ErrorContent { ErrorCode: "Refusal" } refusal:
                    pieces.AddRefusal(refusal.Message);
                    break;
                // The library keeps arguments only when they are JSON; the raw call has them as they are.
                case FunctionCallContent { RawRepresentation: ChatToolCall raw } call:
                    pieces.AddCall(index++, call.CallId, call.Name, raw.FunctionArguments?.ToString());
                    break;
            }
        }
    }
}

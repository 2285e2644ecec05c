using System.Text;
using System.Text.Json;
using AgentFactory.Contracts;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Testing;

/// <summary>A conversation as people read it.</summary>
internal static class Conversation
{
    private const int MaxPart = 1_500;

    public static string Of(IEnumerable<ChatMessage> messages)
    {
        var text = new StringBuilder();
        foreach (var message in messages)
        {
            text.Append("── ").AppendLine(message.Role.Value);
            foreach (var content in message.Contents)
                text.AppendLine(Bound(Describe(content)));
        }

        return text.ToString();
    }

    private static string Describe(AIContent content) => content switch
    {
        TextContent text => text.Text,
        FunctionCallContent call => $"{call.Name}({JsonSerializer.Serialize(call.Arguments, ContractsJson.Options)})",
        FunctionResultContent result => $"→ {result.Result}",
        _ => content.GetType().Name,
    };

    private static string Bound(string text) => text.Length <= MaxPart ? text : $"{text[..MaxPart]}… ({text.Length - MaxPart} more characters)";
}

/// <summary>A test's expectation was not met; the message ends with the conversation.</summary>
public sealed class AgentAssertionException : Exception
{
    /// <summary>Says what was expected and what came, and shows the conversation.</summary>
    public AgentAssertionException(string message, string conversation)
        : base($"{message}\n{(conversation.Length == 0 ? "The model was not asked." : $"The conversation:\n{conversation}")}")
    {
    }
}

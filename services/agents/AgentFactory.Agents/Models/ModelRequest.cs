using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Models;

/// <summary>One question to the model, in the terms of the gateway.</summary>
internal sealed record ModelRequest(IReadOnlyList<ChatMessage> Messages)
{
    /// <summary>A JSON array of {"name","description","parameters"}; empty for none.</summary>
    public string ToolsJson { get; init; } = "";

    /// <summary>The JSON schema of the answer; empty for free text.</summary>
    public string SchemaJson { get; init; } = "";

    /// <summary>0 for what is configured at the gateway.</summary>
    public int MaxOutputTokens { get; init; }
}

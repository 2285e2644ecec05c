using AgentFactory.Contracts.Policy;

namespace AgentFactory.Agents.Mcp;

/// <summary>A server of tools that the role was given cannot be had. The message says which, and what to do.</summary>
internal sealed class McpUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Set when the policy keeps the role from it.</summary>
    public Denial? Denied { get; init; }
}

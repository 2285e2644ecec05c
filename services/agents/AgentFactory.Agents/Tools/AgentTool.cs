using System.Text.Json;
using AgentFactory.Contracts.Policy;

namespace AgentFactory.Agents.Tools;

/// <summary>One thing that a model may do. Arguments are data from a stranger: every tool checks them itself.</summary>
public abstract class AgentTool
{
    /// <summary>Snake case, as the model sees it.</summary>
    public abstract string Name { get; }

    /// <summary>What it does and when to use it, for the model.</summary>
    public abstract string Description { get; }

    /// <summary>JSON schema of the arguments: an object.</summary>
    public abstract JsonElement Parameters { get; }

    /// <summary>Does it. Bad arguments are a result that is not ok and says what to change; only faults of ours throw.</summary>
    public abstract Task<ToolResult> InvokeAsync(JsonElement arguments, CancellationToken cancellationToken);
}

/// <param name="Ok">Whether it did what was asked.</param>
/// <param name="Content">What the model is told, bounded.</param>
/// <param name="Summary">One line for people, for instance <c>wrote src/App.cs (1,204 bytes)</c>.</param>
public sealed record ToolResult(bool Ok, string Content, string Summary)
{
    /// <summary>Set by the tool that ends the work: its arguments are the task's output.</summary>
    public bool Finishes { get; init; }

    /// <summary>Set when it was refused because the model may not have it, not because it went wrong: the run's history says so.</summary>
    public DenialKind? Denied { get; init; }
}

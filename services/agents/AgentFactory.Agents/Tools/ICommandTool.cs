using System.Text.Json;

namespace AgentFactory.Agents.Tools;

/// <summary>Marks a tool that runs a script of the model: the policy looks through it first.</summary>
public interface ICommandTool
{
    /// <summary>The script that these arguments stand for; null when there is none in them.</summary>
    string? ScriptOf(JsonElement arguments);
}

using System.ComponentModel.DataAnnotations;

namespace AgentTemplate;

/// <summary>Settings; section <c>Agents:agent-template</c>.</summary>
public sealed class AgentTemplateOptions
{
    /// <summary>How texts sound.</summary>
    [Required]
    public string Tone { get; set; } = "plain";
}

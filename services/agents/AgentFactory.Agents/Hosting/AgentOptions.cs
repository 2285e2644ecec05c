using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace AgentFactory.Agents.Hosting;

/// <summary>Settings of one role in one process. Configuration: <c>Agents:ROLE</c>.</summary>
internal sealed class AgentOptions
{
    /// <summary>How many tasks of the role this process works on at once; null for the agent's own default.</summary>
    [Range(1, 64)]
    public int? MaxConcurrentTasks { get; set; }

    public static AgentOptions Read(IConfiguration configuration, string role)
    {
        var section = configuration.GetSection($"Agents:{role}");
        var options = section.Get<AgentOptions>() ?? new AgentOptions();
        var faults = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true)
            ? options
            : throw new InvalidOperationException($"{section.Path}: {string.Join("; ", faults.Select(fault => fault.ErrorMessage))}");
    }
}

using System.ComponentModel.DataAnnotations;
using AgentFactory.Agents.Mcp;
using Microsoft.Extensions.Configuration;

namespace AgentFactory.Agents.Hosting;

/// <summary>Settings of one role in one process. Configuration: <c>Agents:ROLE</c>.</summary>
internal sealed class AgentOptions : IValidatableObject
{
    /// <summary>How many tasks of the role this process works on at once; null for the agent's own default.</summary>
    [Range(1, 64)]
    public int? MaxConcurrentTasks { get; set; }

    /// <summary>As how many processes this one counts: so many times its tasks are worked on at once. 1 unless set.</summary>
    [Range(1, 100)]
    public int Copies { get; set; } = 1;

    /// <summary>How long a task may take before its message is acknowledged and the task goes on without. Must be well below the
    /// broker's consumer time-out, which is 30 minutes. 100 ms to 25 min; 10 min unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:25:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan AcknowledgeAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a message waits for a free hand before it goes back to the queue for others. 100 ms to 1 min; 5 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan HandBackAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long it may take to tell others what the agent does. 100 ms to 1 min; 5 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan StatusTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the agent's <see cref="Agent.StartAsync"/> may take. 100 ms to 1 h; 1 min unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Servers of tools that speak the Model Context Protocol, by name: the model is offered NAME_TOOL beside the agent's own tools.</summary>
    public IDictionary<string, McpServerOptions> Mcp { get; } = new Dictionary<string, McpServerOptions>(StringComparer.Ordinal);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, server) in Mcp)
        {
            var faults = new List<ValidationResult>();
            Validator.TryValidateObject(server, new ValidationContext(server), faults, validateAllProperties: true);
            foreach (var fault in faults)
                yield return new($"Mcp:{name}: {fault.ErrorMessage}");
        }
    }

    /// <summary>How many tasks of the agent's role this process works on at once.</summary>
    public static int ConcurrencyOf(Agent agent, IConfiguration configuration)
    {
        var options = Read(configuration, agent.Role);
        return (options.MaxConcurrentTasks ?? agent.DefaultConcurrency) * options.Copies;
    }

    public static IConfigurationSection SectionOf(IConfiguration configuration, string role) => configuration.GetSection($"Agents:{role}");

    public static AgentOptions Read(IConfiguration configuration, string role) => Bind<AgentOptions>(SectionOf(configuration, role));

    /// <exception cref="InvalidOperationException">A value cannot be read or is out of bounds; the message names the key.</exception>
    public static T Bind<T>(IConfigurationSection section)
        where T : class, new()
    {
        var options = section.Get<T>() ?? new T();
        var faults = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true)
            ? options
            : throw new InvalidOperationException(string.Join("; ", faults.Select(fault => Describe(section, fault))));
    }

    /// <summary>Values stand in the message, but not those of keys whose name says that nobody is to read them.</summary>
    private static string Describe(IConfigurationSection section, ValidationResult fault) =>
        fault.MemberNames.FirstOrDefault() is not { } name ? $"{section.Path}: {fault.ErrorMessage}"
        : section[name] is { Length: > 0 } value && !SecretNames.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)) ? $"{section.Path}:{name} is {value}: {fault.ErrorMessage}"
        : $"{section.Path}:{name}: {fault.ErrorMessage}";

    private static string[] SecretNames { get; } = ["key", "token", "secret", "password"];
}

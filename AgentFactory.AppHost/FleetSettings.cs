using Microsoft.Extensions.Configuration;

namespace AgentFactory.AppHost;

/// <summary>
/// What the fleet is made of, from configuration: <c>Fleet:ROLE:count</c> processes (1 unless set), at most <c>Fleet:ROLE:maxCount</c> where
/// they are scaled (10), each with <c>Fleet:ROLE:maxConcurrentTasks</c> tasks at once (the role's own number).
/// </summary>
internal sealed class FleetSettings
{
    private const int MostProcesses = 100;
    private const int MostTasks = 64;
    private const int DefaultMost = 10;

    private static readonly string[] Known = ["coordinator", "planner", "coder", "tester", "reviewer"];

    private readonly IConfigurationSection _section;

    private FleetSettings(IConfigurationSection section) => _section = section;

    /// <exception cref="InvalidOperationException">It names a role that there is not, or a number out of bounds; nothing was started.</exception>
    public static FleetSettings Read(IConfiguration configuration)
    {
        var settings = new FleetSettings(configuration.GetSection("Fleet"));
        foreach (var role in settings._section.GetChildren())
        {
            if (!Known.Contains(role.Key, StringComparer.OrdinalIgnoreCase))
                throw new InvalidOperationException($"Fleet:{role.Key}: there is no such role; nothing was started. The roles are {string.Join(", ", Known)}.");
        }

        foreach (var role in Known)
        {
            _ = settings.CountOf(role);
            _ = settings.MostOf(role);
            _ = settings.ConcurrencyOf(role);
        }

        return settings;
    }

    public int CountOf(string role) => Number($"{role}:count", 1, MostProcesses) ?? 1;

    public int MostOf(string role) => Math.Max(CountOf(role), Number($"{role}:maxCount", 1, MostProcesses) ?? DefaultMost);

    public int? ConcurrencyOf(string role) => Number($"{role}:maxConcurrentTasks", 1, MostTasks);

    private int? Number(string key, int least, int most)
    {
        if (_section[key] is not { Length: > 0 } text)
            return null;
        return int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new InvalidOperationException($"Fleet:{key} is `{text}`, and must be a whole number from {least} to {most}; nothing was started.");
    }
}

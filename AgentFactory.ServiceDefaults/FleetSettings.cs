using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace AgentFactory.ServiceDefaults;

/// <summary>
/// What the fleet is made of, from configuration: <c>Fleet:ROLE:count</c> processes (1 unless set), at most <c>Fleet:ROLE:maxCount</c> where
/// they are scaled (10), each with <c>Fleet:ROLE:maxConcurrentTasks</c> tasks at once (the role's own number).
/// </summary>
public sealed class FleetSettings
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Fleet";

    /// <summary>The one entry of the section that is no role: paths of agents that came as assemblies of their own.</summary>
    public const string AssembliesKey = "Assemblies";

    private const string Count = "count";
    private const string MaxCount = "maxCount";
    private const string MaxConcurrentTasks = "maxConcurrentTasks";
    private const int MostProcesses = 100;
    private const int MostTasks = 64;
    private const int DefaultMost = 10;

    private readonly IConfigurationSection _section;

    private FleetSettings(IConfigurationSection section) => _section = section;

    /// <summary>The roles that the section names, whether there are such or not.</summary>
    public static IReadOnlyList<string> RolesIn(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return [.. configuration.GetSection(Section).GetChildren().Select(role => role.Key).Where(role => !role.Equals(AssembliesKey, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Reads and checks all of it.</summary>
    /// <param name="configuration">Where the section is.</param>
    /// <param name="roles">The roles that there are.</param>
    /// <exception cref="InvalidOperationException">It names a role or a setting that there is not, or a number out of bounds.</exception>
    public static FleetSettings Read(IConfiguration configuration, IReadOnlyCollection<string> roles)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(roles);
        var settings = new FleetSettings(configuration.GetSection(Section));
        foreach (var role in RolesIn(configuration).Select(settings._section.GetSection))
        {
            if (!roles.Contains(role.Key, StringComparer.OrdinalIgnoreCase))
                throw new InvalidOperationException($"{role.Path}: there is no such role; nothing was started. The roles are {string.Join(", ", roles)}.");
            string[] known = [Count, MaxCount, MaxConcurrentTasks];
            if (role.GetChildren().FirstOrDefault(setting => !known.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
                throw new InvalidOperationException($"{unknown.Path}: there is no such setting; nothing was started. The settings are {string.Join(", ", known)}.");
        }

        foreach (var role in roles)
        {
            _ = settings.CountOf(role);
            _ = settings.MostOf(role);
            _ = settings.ConcurrencyOf(role);
        }

        return settings;
    }

    /// <summary>How many processes of the role there are, 1 to 100.</summary>
    public int CountOf(string role) => Number(role, Count, MostProcesses) ?? 1;

    /// <summary>How many there are at most where they are scaled, 1 to 100, and never fewer than <see cref="CountOf"/>.</summary>
    public int MostOf(string role) => Math.Max(CountOf(role), Number(role, MaxCount, MostProcesses) ?? DefaultMost);

    /// <summary>How many tasks each process has in hand at once, 1 to 64; null for the role's own number.</summary>
    public int? ConcurrencyOf(string role) => Number(role, MaxConcurrentTasks, MostTasks);

    private int? Number(string role, string setting, int most)
    {
        if (_section[$"{role}:{setting}"] is not { Length: > 0 } text)
            return null;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new InvalidOperationException($"{Section}:{role}:{setting} is `{text}`, and must be a whole number from 1 to {most}; nothing was started.");
    }
}

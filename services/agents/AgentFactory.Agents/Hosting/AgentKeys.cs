using System.Reflection;
using AgentFactory.Agents.Mcp;
using AgentFactory.Contracts.Tasks;
using Microsoft.Extensions.Configuration;

namespace AgentFactory.Agents.Hosting;

/// <summary>Finds settings below <c>Agents</c> that nobody would read: a misspelt key must not be a setting that silently does nothing.</summary>
internal static class AgentKeys
{
    private const string Section = "Agents";

    /// <summary>Names roles of other processes whose settings may stand in this one's configuration as well, for all to share one.</summary>
    public const string Elsewhere = "Elsewhere";

    /// <summary>What stands below <c>Agents</c> beside the roles.</summary>
    private static readonly string[] Shared = ["Loop", "Notes", "Journal", "Knowledge", "Heartbeat", Elsewhere];

    private static readonly string[] OursElsewhere = [Roles.Coordinator, Roles.Planner, Roles.Coder, Roles.Tester, Roles.Reviewer, Roles.DevOps, Roles.Database, Roles.GitHub];

    /// <exception cref="InvalidOperationException">A key is unknown; the message names it and what there is.</exception>
    public static void Check(IConfiguration configuration, IReadOnlyDictionary<string, Agent> agents)
    {
        var section = configuration.GetSection(Section);
        var others = OursElsewhere.Concat(section.GetSection(Elsewhere).Get<string[]>() ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (Shared.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                continue;
            if (agents.Values.FirstOrDefault(agent => agent.Role.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } agent)
                CheckRole(child, agent);
            else if (!others.Contains(child.Key))
                throw new InvalidOperationException(
                    $"{child.Path}: this process has no agent of that role; it has {string.Join(", ", agents.Keys.Order(StringComparer.Ordinal))}. "
                    + $"Mend the name, or name the role in {Section}:{Elsewhere} if another process has it.");
        }
    }

    private static void CheckRole(IConfigurationSection section, Agent agent)
    {
        var known = SettingsOf(typeof(AgentOptions)).Concat(SettingsOf(agent.OptionsType)).ToList();
        foreach (var child in section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            throw new InvalidOperationException(
                $"{child.Path}: {agent.GetType().Name} has no such setting; it has {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        var ofServers = SettingsOf(typeof(McpServerOptions)).ToList();
        foreach (var child in section.GetSection(nameof(AgentOptions.Mcp)).GetChildren().SelectMany(server => server.GetChildren()))
        {
            if (!ofServers.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                throw new InvalidOperationException($"{child.Path}: a server of tools has no such setting; it has {string.Join(", ", ofServers.Order(StringComparer.Ordinal))}.");
        }
    }

    public static IEnumerable<string> SettingsOf(Type? options) =>
        options?.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name) ?? [];
}

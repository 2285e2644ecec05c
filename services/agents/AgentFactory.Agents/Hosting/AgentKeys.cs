using System.Reflection;
using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Mcp;
using AgentFactory.Agents.Notes;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Contracts.Tasks;
using Microsoft.Extensions.Configuration;

namespace AgentFactory.Agents.Hosting;

/// <summary>Finds settings below <c>Agents</c> that nobody would read: a misspelt key must not be a setting that silently does nothing.</summary>
internal static class AgentKeys
{
    private const string Section = "Agents";

    /// <summary>Names roles of other processes whose settings may stand in this one's configuration as well, for all to share one.</summary>
    public const string Elsewhere = "Elsewhere";

    /// <summary>What stands below <c>Agents</c> beside the roles, and beside it, with what it is bound to.</summary>
    private static readonly Dictionary<string, Type> Shared = new(StringComparer.OrdinalIgnoreCase)
    {
        [LoopOptions.Section] = typeof(LoopOptions),
        [NoteOptions.Section] = typeof(NoteOptions),
        [JournalClientOptions.Section] = typeof(JournalClientOptions),
        [KnowledgeClientOptions.Section] = typeof(KnowledgeClientOptions),
        [HeartbeatOptions.Section] = typeof(HeartbeatOptions),
        [SandboxOptions.Section] = typeof(SandboxOptions),
        [WorkspaceOptions.Section] = typeof(WorkspaceOptions),
    };

    private static readonly string[] OursElsewhere = [Roles.Coordinator, Roles.Planner, Roles.Coder, Roles.Tester, Roles.Reviewer, Roles.DevOps, Roles.Database, Roles.GitHub];

    /// <exception cref="InvalidOperationException">A key is unknown; the message names it and what there is.</exception>
    public static void Check(IConfiguration configuration, IReadOnlyDictionary<string, Agent> agents)
    {
        var section = configuration.GetSection(Section);
        var others = OursElsewhere.Concat(section.GetSection(Elsewhere).Get<string[]>() ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (shared, options) in Shared)
            CheckShared(configuration.GetSection(shared), options);
        foreach (var child in section.GetChildren())
        {
            if (Shared.ContainsKey(child.Path) || child.Key.Equals(Elsewhere, StringComparison.OrdinalIgnoreCase))
                continue;
            if (agents.Values.FirstOrDefault(agent => agent.Role.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } agent)
                CheckRole(child, agent);
            else if (!others.Contains(child.Key))
                throw new InvalidOperationException(
                    $"{child.Path}: this process has no agent of that role; it has {string.Join(", ", agents.Keys.Order(StringComparer.Ordinal))}. "
                    + $"Mend the name, or name the role in {Section}:{Elsewhere} if another process has it.");
        }
    }

    private static void CheckShared(IConfigurationSection section, Type options)
    {
        var known = SettingsOf(options).ToList();
        foreach (var child in section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            throw new InvalidOperationException($"{child.Path}: there is no such setting; {section.Path} has {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
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

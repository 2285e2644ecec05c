using System.Reflection;
using System.Runtime.Loader;
using AgentFactory.Agents;
using AgentFactory.Agents.Hosting;
using AgentFactory.Coordinator;
using AgentFactory.Coordinator.Models;
using AgentFactory.Factory.Cli;
using AgentFactory.ServiceDefaults;

namespace AgentFactory.Factory.Hosting;

/// <summary>Agents that are not the factory's: brought by the program, or in assemblies that the configuration names. The planner hears of them.</summary>
internal static class CustomAgents
{
    /// <summary>A list of paths.</summary>
    public const string Key = $"{FleetSettings.Section}:{FleetSettings.AssembliesKey}";

    public static IReadOnlyList<string> PathsIn(IConfiguration configuration) => configuration.GetSection(Key).Get<string[]>() ?? [];

    /// <summary>For people: which agents of their own take part, and where they came from; null where there are none.</summary>
    public static string? Describe(IServiceProvider services)
    {
        var types = services.GetRequiredService<OwnAgents>().Types;
        var agents = services.GetServices<Agent>().Where(agent => types.Contains(agent.GetType())).Select(agent => $"{agent.Role} ({agent.GetType().Assembly.Location})").ToList();
        return agents.Count == 0 ? null : $"agents of your own: {string.Join(", ", agents)}";
    }

    /// <param name="builder">Whose configuration names the assemblies.</param>
    /// <param name="known">Those that the program itself brings.</param>
    /// <exception cref="BadInputException">An assembly is not there, or holds no agent.</exception>
    public static void AddCustomAgents(this IHostApplicationBuilder builder, IReadOnlyCollection<Type> known)
    {
        var paths = PathsIn(builder.Configuration).Select(Path.GetFullPath).ToList();
        if (paths.GroupBy(path => path, StringComparer.Ordinal).FirstOrDefault(same => same.Skip(1).Any()) is { Key: var twice })
            throw new BadInputException($"{twice} is listed twice in {Key}: take one of them out. Nothing was started.");
        List<Type> types = [.. known, .. paths.SelectMany(FindAgents)];
        builder.Services.AddSingleton(new OwnAgents(types));
        foreach (var type in types)
            Add.MakeGenericMethod(type).Invoke(null, [builder]);
        if (types.Count == 0)
            return;
        builder.Services.AddOptions<CoordinatorOptions>().PostConfigure<IEnumerable<Agent>>((coordinator, agents) =>
        {
            foreach (var agent in agents.Where(agent => types.Contains(agent.GetType())))
            {
                if (!coordinator.FleetRoles.Contains(agent.Role))
                    coordinator.FleetRoles.Add(agent.Role);
                if (agent.Purpose.Length > 0)
                    coordinator.RolePurposes.TryAdd(agent.Role, agent.Purpose);
            }
        });
        builder.Services.AddOptions<ModelOptions>().PostConfigure<IEnumerable<Agent>>((models, agents) =>
        {
            foreach (var agent in agents)
            {
                if (agent.ModelTier is { } tier)
                    models.RoleTiers.TryAdd(agent.Role, tier);
                if (agent.MinContextTokens != 0)
                    models.RoleContexts.TryAdd(agent.Role, agent.MinContextTokens);
            }
        });
    }

    private static MethodInfo Add { get; } = typeof(AgentBuilderExtensions).GetMethod(nameof(AgentBuilderExtensions.AddAgent))!;

    private static List<Type> FindAgents(string full)
    {
        if (!File.Exists(full))
            throw new BadInputException($"{Key}: there is no {full}. Nothing was started.");
        try
        {
            var agents = new AgentLoadContext(full).LoadFromAssemblyPath(full).GetExportedTypes()
                .Where(type => type is { IsAbstract: false, IsGenericType: false } && type.IsAssignableTo(typeof(Agent))).ToList();
            return agents.Count > 0
                ? agents
                : throw new BadInputException($"{Key}: {full} holds no public class derived from {typeof(Agent).FullName}. Nothing was started.");
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException or TypeLoadException)
        {
            throw new BadInputException($"{Key}: {full} cannot be loaded: {exception.Message} Nothing was started.");
        }
    }

    private sealed record OwnAgents(IReadOnlyList<Type> Types);

    /// <summary>What the factory has is the factory's, so that an Agent here is an Agent there; all else lies beside the assembly.</summary>
    private sealed class AgentLoadContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            try
            {
                return Default.LoadFromAssemblyName(assemblyName);
            }
            catch (FileNotFoundException)
            {
                return _resolver.ResolveAssemblyToPath(assemblyName) is { } file ? LoadFromAssemblyPath(file) : null;
            }
        }
    }
}

using System.Globalization;
using System.Text.Json;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator;
using AgentFactory.Coordinator.Models;
using AgentFactory.Factory.Cli;
using AgentFactory.GitHub;
using AgentFactory.ServiceDefaults;

namespace AgentFactory.Factory.Hosting;

/// <summary>
/// The configuration of a one-process fleet: <c>DATA/factory.json</c>, then the environment. A stray
/// <c>appsettings.json</c> in the folder where the user happens to be is none of ours and is not read.
/// </summary>
internal static class FactoryConfiguration
{
    public const string FileName = "factory.json";

    /// <summary>Sections that only those need who work: where a run is only looked at, mistakes in them are nobody's concern.</summary>
    private static readonly string[] s_ofWorkers =
        ["Agents", FleetSettings.Section, GitHubOptions.Section, ModelOptions.Section, PolicyFile.Section, "Sandbox", "Workspaces"];

    /// <param name="dataFolder">Where <see cref="FileName"/> is, and all that the fleet keeps.</param>
    /// <param name="unsandboxed">Commands run without a sandbox.</param>
    /// <param name="driveAllRuns">Runs that no other process drives are this one's.</param>
    /// <param name="settings">What goes before all else.</param>
    /// <param name="agentsOfOnesOwn">There are agents whose roles show only when they are made.</param>
    /// <exception cref="BadInputException">What the fleet is to be made of is not possible.</exception>
    public static ConfigurationManager Create(
        string dataFolder, bool unsandboxed, bool driveAllRuns = false, IReadOnlyDictionary<string, string?>? settings = null, bool agentsOfOnesOwn = false)
    {
        var configuration = new ConfigurationManager();
        AddFile(configuration, Path.Combine(dataFolder, FileName));
        configuration.AddEnvironmentVariables();
        AddPlaces(configuration, dataFolder, unsandboxed, driveAllRuns);
        if (settings is not null)
            configuration.AddInMemoryCollection(settings);
        configuration.AddInMemoryCollection(Composition(configuration, agentsOfOnesOwn || CustomAgents.PathsIn(configuration).Count > 0));
        return configuration;
    }

    /// <summary>The configuration of a fleet that only reads what runs left behind. What it would be made of does not matter then, and a file
    /// that cannot be read hides no run.</summary>
    /// <param name="dataFolder">Where <see cref="FileName"/> is, and all that the fleet keeps.</param>
    /// <returns>With what is wrong with the file, for people; null where nothing is.</returns>
    public static (ConfigurationManager Configuration, string? Problem) CreateToRead(string dataFolder)
    {
        var configuration = new ConfigurationManager();
        string? problem = null;
        try
        {
            AddFile(configuration, Path.Combine(dataFolder, FileName));
        }
        catch (BadInputException e)
        {
            // What it read before the mistake is of no use.
            configuration.Dispose();
            (configuration, problem) = (new(), e.Message);
        }

        configuration.AddEnvironmentVariables();
        using var all = configuration;
        configuration = new();
        configuration.AddInMemoryCollection(all.AsEnumerable().Where(setting => !s_ofWorkers.Contains(setting.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase)).ToList());
        AddPlaces(configuration, dataFolder, unsandboxed: false, driveAllRuns: false);
        return (configuration, problem);
    }

    private static void AddPlaces(ConfigurationManager configuration, string dataFolder, bool unsandboxed, bool driveAllRuns) =>
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Coordinator:DataDirectory"] = dataFolder,
            ["Coordinator:DriveAllRuns"] = driveAllRuns ? "true" : "false",
            ["Knowledge:Directory"] = Path.Combine(dataFolder, "knowledge"),
            ["Workspaces:Root"] = Path.Combine(dataFolder, "workspaces"),
            ["Sandbox:Mode"] = unsandboxed ? "None" : "Bubblewrap",
        });

    /// <summary>The file, whose paths are meant from where it lies: whoever wrote it does not know from where the command is called.</summary>
    private static void AddFile(ConfigurationManager configuration, string file)
    {
        try
        {
            configuration.AddJsonFile(file, optional: true, reloadOnChange: false);
        }
        catch (InvalidDataException e)
        {
            var reason = e.InnerException?.InnerException is JsonException { LineNumber: { } line } json
                ? $"line {line + 1} is not JSON: {json.Message.Split(" LineNumber:")[0].TrimEnd('.')}"
                : $"it cannot be read: {e.InnerException?.Message.TrimEnd('.')}";
            throw new BadInputException($"{file}: {reason}. Nothing was started.");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        configuration.AddInMemoryCollection(configuration.GetSection(CustomAgents.Key).GetChildren()
            .Where(path => !string.IsNullOrEmpty(path.Value))
            .Select(path => KeyValuePair.Create(path.Path, (string?)Path.GetFullPath(path.Value!, folder))).ToList());
    }

    /// <summary>What <c>Fleet:ROLE</c> asks for, where all processes of a role are this one.</summary>
    private static Dictionary<string, string?> Composition(ConfigurationManager configuration, bool agentsOfOnesOwn)
    {
        try
        {
            // Read for its mistakes: they are the user's, and end the command before anything is started.
            PolicyFile.Read(configuration);
            KnownSettings.Check(configuration);
            var ours = CoordinatorOptions.RolesIn(configuration);
            // Whether they have these roles shows when they are made; until then nobody else minds settings for them.
            var others = agentsOfOnesOwn ? FleetSettings.RolesIn(configuration).Except([Roles.Coordinator, .. ours], StringComparer.OrdinalIgnoreCase).ToList() : [];
            var fleet = FleetSettings.Read(configuration, [Roles.Coordinator, .. ours, .. others]);
            return ours.Concat(others)
                .SelectMany(role => (KeyValuePair<string, string?>[])
                [
                    new($"Agents:{role}:Copies", Text(fleet.CountOf(role))),
                    new($"Agents:{role}:MaxConcurrentTasks", Text(fleet.ConcurrencyOf(role))),
                ])
                .Concat(others.Select((role, index) => KeyValuePair.Create($"Agents:Elsewhere:fleet-{index}", (string?)role)))
                .Where(setting => setting.Value is not null)
                .ToDictionary();
        }
        catch (InvalidOperationException e)
        {
            throw new BadInputException(e.Message);
        }
    }

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator;
using AgentFactory.Factory.Cli;
using AgentFactory.ServiceDefaults;

namespace AgentFactory.Factory.Hosting;

/// <summary>
/// The configuration of a one-process fleet: <c>DATA/factory.json</c>, then the environment. A stray
/// <c>appsettings.json</c> in the folder where the user happens to be is none of ours and is not read.
/// </summary>
internal static class FactoryConfiguration
{
    public const string FileName = "factory.json";

    public static ConfigurationManager Create(string dataFolder, bool unsandboxed, bool driveAllRuns = false)
    {
        var configuration = new ConfigurationManager();
        configuration.AddJsonFile(Path.Combine(dataFolder, FileName), optional: true, reloadOnChange: false);
        configuration.AddEnvironmentVariables();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Coordinator:DataDirectory"] = dataFolder,
            ["Coordinator:DriveAllRuns"] = driveAllRuns ? "true" : "false",
            ["Knowledge:Directory"] = Path.Combine(dataFolder, "knowledge"),
            ["Workspaces:Root"] = Path.Combine(dataFolder, "workspaces"),
            ["Sandbox:Mode"] = unsandboxed ? "None" : "Bubblewrap",
        });
        configuration.AddInMemoryCollection(Composition(configuration));
        return configuration;
    }

    /// <summary>What <c>Fleet:ROLE</c> asks for, where all processes of a role are this one.</summary>
    private static Dictionary<string, string?> Composition(ConfigurationManager configuration)
    {
        try
        {
            // Read for its mistakes: they are the user's, and end the command before anything is started.
            PolicyFile.Read(configuration);
            var roles = CoordinatorOptions.RolesIn(configuration);
            var fleet = FleetSettings.Read(configuration, [Roles.Coordinator, .. roles]);
            return roles
                .SelectMany(role => (KeyValuePair<string, int?>[])
                [
                    new($"Agents:{role}:Copies", fleet.CountOf(role)),
                    new($"Agents:{role}:MaxConcurrentTasks", fleet.ConcurrencyOf(role)),
                ])
                .Where(setting => setting.Value is not null)
                .ToDictionary(setting => setting.Key, setting => setting.Value?.ToString(CultureInfo.InvariantCulture));
        }
        catch (InvalidOperationException e)
        {
            throw new BadInputException(e.Message);
        }
    }
}

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
        return configuration;
    }
}

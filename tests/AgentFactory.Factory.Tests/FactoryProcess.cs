using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Factory.Tests;

/// <summary>Runs the built command as a user does: as a process, in a folder, with an environment.</summary>
internal static class FactoryProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>The command as it was built beside the tests.</summary>
    public static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "factory.exe" : "factory");

    /// <summary>Runs it in <paramref name="folder"/>, where its data directory is <c>data</c>; no model is configured.</summary>
    public static Task<ProcessOutcome> RunAsync(string folder, params string[] arguments) => RunAsync(folder, [], arguments);

    /// <summary>The same, with more in its environment.</summary>
    public static Task<ProcessOutcome> RunAsync(string folder, (string Name, string Value)[] environment, params string[] arguments) =>
        ChildProcess.RunAsync(
            new ProcessRequest(Executable, arguments)
            {
                WorkingDirectory = folder,
                ClearEnvironment = true,
                Environment = new Dictionary<string, string>([.. EnvironmentFor(folder).ExceptBy(environment.Select(pair => pair.Name), pair => pair.Key), .. environment.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))]),
                Timeout = Patience,
                MaxOutputBytes = 16 << 20,
            },
            CancellationToken.None);

    public static Dictionary<string, string> EnvironmentFor(string folder)
    {
        var environment = new Dictionary<string, string> { ["FACTORY_DATA"] = Path.Combine(folder, "data") };
        foreach (var name in new[] { "PATH", "HOME", "USER", "TMPDIR", "DOTNET_ROOT", "NUGET_PACKAGES" })
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                environment[name] = value;
        }

        return environment;
    }
}

using System.Diagnostics;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Factory.Tests;

/// <summary>Runs the built command as a user does: as a process, in a folder, with an environment.</summary>
internal static class FactoryProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>The command as it was built beside the tests.</summary>
    public static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "factory.exe" : "factory");

    /// <summary>Runs it in <paramref name="folder"/>, where its data directory is <c>data</c>; no model is configured.</summary>
    public static Task<ProcessOutcome> RunAsync(string folder, params string[] arguments) => RunAsync(folder, EnvironmentFor(folder), arguments);

    /// <summary>As above, in an environment of its own.</summary>
    public static Task<ProcessOutcome> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        ChildProcess.RunAsync(
            new ProcessRequest(Executable, arguments)
            {
                WorkingDirectory = folder,
                ClearEnvironment = true,
                Environment = environment,
                Timeout = Patience,
                MaxOutputBytes = 16 << 20,
            },
            CancellationToken.None);

    /// <summary>Starts it likewise and does not wait; its output is the caller's to read.</summary>
    public static Process Start(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in EnvironmentFor(folder))
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>As <see cref="Start"/>, where nobody listens to it.</summary>
    public static Process StartUnheard(string folder, params string[] arguments)
    {
        var process = Start(folder, arguments);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

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

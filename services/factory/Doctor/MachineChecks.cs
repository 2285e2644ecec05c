using System.ComponentModel;
using System.Runtime.CompilerServices;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;
using AgentFactory.Factory.Input;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Factory.Doctor;

/// <summary>Looks at everything that a run needs from its machine. Changes nothing and asks no network.</summary>
internal static class MachineChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async IAsyncEnumerable<Finding> RunAsync(string dataFolder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await DotnetAsync(cancellationToken);
        yield return await ToolAsync("git", "git", CheckLevel.Fail, "Install it, for instance: apt-get install git.", cancellationToken);
        yield return await SandboxAsync(cancellationToken);
        yield return await ToolAsync("python", "python3", CheckLevel.Warn, "Criteria that call it cannot be proven here.", cancellationToken);
        yield return await ToolAsync("node", "node", CheckLevel.Warn, "Criteria that call it cannot be proven here.", cancellationToken);
        yield return await ToolAsync("cmake", "cmake", CheckLevel.Warn, "Criteria that call it cannot be proven here.", cancellationToken);
        yield return Data(dataFolder);
        yield return Model(dataFolder);
        yield return Packages();
        yield return Recordings();
    }

    private static async Task<Finding> DotnetAsync(CancellationToken cancellationToken)
    {
        var outcome = await TryAsync("dotnet", ["--list-sdks"], cancellationToken);
        var newest = outcome?.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()?.Split(' ')[0];
        return newest is not null && outcome!.ExitCode == 0
            ? new("dotnet", CheckLevel.Ok, $".NET SDK {newest}")
            : new("dotnet", CheckLevel.Warn, "no .NET SDK. Criteria that build C# cannot be proven here; https://dotnet.microsoft.com/download has it.");
    }

    private static async Task<Finding> SandboxAsync(CancellationToken cancellationToken)
    {
        const string Name = "sandbox";
        if (await TryAsync("bwrap", ["--version"], cancellationToken) is not { ExitCode: 0 } version)
            return new(Name, CheckLevel.Fail, "bubblewrap is missing, so nothing a model wrote can be run. Install it, for instance: apt-get install bubblewrap.");
        var trial = await TryAsync(
            "bwrap", ["--unshare-user", "--unshare-net", "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"], cancellationToken);
        return trial is { ExitCode: 0 }
            ? new(Name, CheckLevel.Ok, $"{version.Output.Trim()}, user namespaces allowed")
            : new(Name, CheckLevel.Fail,
                $"bubblewrap cannot make a sandbox here ({FirstLine(trial?.Error) ?? "no answer"}). Allow user namespaces: sysctl kernel.unprivileged_userns_clone=1 "
                + "or, in a container, run it with the seccomp profile that permits them.");
    }

    private static async Task<Finding> ToolAsync(string name, string command, CheckLevel otherwise, string advice, CancellationToken cancellationToken) =>
        await TryAsync(command, ["--version"], cancellationToken) is { ExitCode: 0 } outcome
            ? new(name, CheckLevel.Ok, FirstLine(outcome.Output) ?? "present")
            : new(name, otherwise, $"{command} is missing. {advice}");

    private static Finding Data(string folder)
    {
        try
        {
            DataFolder.EnsureUsable(folder);
            return new("data", CheckLevel.Ok, folder);
        }
        catch (BadInputException e)
        {
            return new("data", CheckLevel.Fail, e.Message);
        }
    }

    /// <summary>Says nothing of keys but whether there is one.</summary>
    private static Finding Model(string dataFolder)
    {
        const string Name = "model";
        try
        {
            return ModelChoice.FindProblem(FactoryConfiguration.Create(dataFolder, unsandboxed: false), null) is { } problem
                ? new(Name, CheckLevel.Warn, $"{problem}. Until then only PRPs with a recording beside them can be run.")
                : new(Name, CheckLevel.Ok, "configured; it is asked for the first time by a run");
        }
        catch (Exception e) when (e is BadInputException or System.ComponentModel.DataAnnotations.ValidationException or InvalidDataException)
        {
            return new(Name, CheckLevel.Fail, e.Message);
        }
    }

    private static Finding Packages()
    {
        if (SourceTree.Root is not { } root)
            return new("packages", CheckLevel.Ok, "not needed: this is no source checkout");
        return File.Exists(Path.Combine(root, "eng", "feed", ".partial"))
            ? new("packages", CheckLevel.Warn, "the package source serves no Aspire packages; AgentFactory.AppHost is left out of the build")
            : new("packages", CheckLevel.Ok, "the package source is taken to be complete");
    }

    private static Finding Recordings()
    {
        var folder = Path.Combine(SourceTree.Root ?? Directory.GetCurrentDirectory(), "samples", "prps");
        var count = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + ModelChoice.RecordingSuffix).Count() : 0;
        return count > 0
            ? new("recordings", CheckLevel.Ok, $"{count} in {folder}: these samples run without a model")
            : new("recordings", CheckLevel.Warn, "no sample has a recording beside it; without a model nothing can be run");
    }

    private static async Task<ProcessOutcome?> TryAsync(string command, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await ChildProcess.RunAsync(new ProcessRequest(command, arguments) { Timeout = Patience }, cancellationToken);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static string? FirstLine(string? text) =>
        text?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
}

using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Options;

namespace AgentFactory.Agents.Workspaces;

/// <summary>
/// Commands in namespaces of their own: a read-only system, the workspace, and nothing else of this machine; no network
/// but a loopback of their own; no rights to gain. Fails closed.
/// </summary>
internal sealed class BubblewrapSandbox(IOptions<SandboxOptions> settings, TimeProvider time) : ISandbox, IDisposable
{
    /// <summary>Runs inside: one stream for both outputs, so that they stay in order; then the place; then the script.</summary>
    private const string Bootstrap = """
        exec 2>&1
        [ "$1" = - ] || ulimit -u "$1" 2>/dev/null || ulimit -p "$1" 2>/dev/null || :
        cd -- "$2" || exit 126
        shift 2
        exec bash "$@"
        """;

    private readonly SandboxOptions options = settings.Value;
    private readonly CommandRunner runner = new(settings.Value, ControlGroups.Find(), time);
    private readonly SemaphoreSlim gate = new(1, 1);
    private Toolchains? toolchains;
    private CommandJob? skeleton;
    private bool disableUserNamespaces;

    public string Name => "bubblewrap";

    public IReadOnlyList<string> Degradations =>
    [
        .. runner.Groups.BoundsMemory ? Array.Empty<string>() : ["memory is bounded by looking at it from time to time: this user may make no memory control group"],
        .. runner.Groups.BoundsProcesses ? Array.Empty<string>() : ["processes are bounded by looking at them from time to time: this user may make no pids control group"],
    ];

    public async Task<string?> FindObstacleAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref toolchains) is not null)
            return null;
        await gate.WaitAsync(cancellationToken);
        try
        {
            return toolchains is not null ? null : await PrepareAsync(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (await FindObstacleAsync(cancellationToken) is { } obstacle)
            throw new SandboxUnavailableException(obstacle);
        return await RunAsync(command, toolchains!, cancellationToken);
    }

    public void Dispose()
    {
        skeleton?.Dispose();
        gate.Dispose();
    }

    private async Task<CommandResult> RunAsync(SandboxCommand command, Toolchains tools, CancellationToken cancellationToken)
    {
        var workspace = Path.GetFullPath(command.Workspace);
        if (!Directory.Exists(workspace))
            throw new DirectoryNotFoundException($"The workspace {workspace} does not exist; the command was not run.");
        using var job = new CommandJob();
        job.Write("script", command.Script);
        // Arguments travel in a file: the command line of the sandbox's first process can be read inside.
        var layout = SandboxLayout.MakeArguments(options, tools, disableUserNamespaces, workspace, job, FindSkeleton(tools));
        var argumentFile = job.Write("arguments", string.Concat(layout.Select(argument => argument + '\0')));
        var processes = runner.Groups.BoundsProcesses ? "-" : command.Limits.Processes.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string[] modes = command.Plain ? [] : ["-e", "-o", "pipefail"];
        var (result, diagnosis) = await runner.RunAsync(
            command,
            [FindBubblewrap()!, "--args", "3", "--", "/bin/sh", "-c", Bootstrap, "sh", processes, SandboxPaths.ToInside(command.WorkingDirectory), .. modes, SandboxLayout.ScriptPath],
            argumentFile,
            request => request with { DiesWithParent = true },
            cancellationToken);
        return result is { ExitCode: not (null or 0), OutputBytes: 0 } && diagnosis.Length > 0
            ? throw new SandboxUnavailableException($"The sandbox could not be set up, and the command was not run: {diagnosis.Trim()}")
            : result;
    }

    private async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            return "The sandbox needs Linux with bubblewrap; on this system no command can be run. Use a Linux machine or container.";
        if (FindBubblewrap() is not { } bubblewrap)
        {
            return $"bubblewrap ('{options.BubblewrapPath}') is not installed, so no command can be run. Install it: apt-get install bubblewrap "
                + "(Debian, Ubuntu), dnf install bubblewrap (Fedora), apk add bubblewrap (Alpine).";
        }
        var help = await ChildProcess.RunAsync(new ProcessRequest(bubblewrap, ["--help"]) { Timeout = TimeSpan.FromSeconds(10) }, cancellationToken);
        disableUserNamespaces = help.Output.Contains("--disable-userns", StringComparison.Ordinal);
        var found = await Toolchains.FindAsync(cancellationToken);
        using var trial = new CommandJob();
        try
        {
            var workspace = Directory.CreateDirectory(trial["workspace"]).FullName;
            var command = new SandboxCommand { Script = "exit 7", Workspace = workspace, Limits = new CommandLimits { Time = TimeSpan.FromSeconds(20) } };
            var result = await RunAsync(command, found, cancellationToken);
            if (result.ExitCode != 7)
                return $"A trial command in bubblewrap ended with {result.ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? result.LimitHit} instead of 7, so no command can be run: {result.Output.Trim()}";
        }
        catch (SandboxUnavailableException exception)
        {
            return SandboxObstacles.Explain(exception.Message);
        }
        Volatile.Write(ref toolchains, found);
        return null;
    }

    private CommandJob FindSkeleton(Toolchains tools)
    {
        // What cleans the temporary folder may have taken it away meanwhile.
        var found = Volatile.Read(ref skeleton);
        if (found is not null && File.Exists(found["NuGet.Config"]) && File.Exists(found["etc/passwd"]))
            return found;
        var made = SandboxLayout.MakeSkeleton(tools);
        if (Interlocked.CompareExchange(ref skeleton, made, found) == found)
            return made;
        made.Dispose();
        return FindSkeleton(tools);
    }

    private string? FindBubblewrap() => Toolchains.FindProgram(options.BubblewrapPath);
}

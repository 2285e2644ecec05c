using Microsoft.Extensions.Options;

namespace AgentFactory.Agents.Workspaces;

/// <summary>
/// Runs commands as this user, with this user's files and network. Only where the operator asked for it; the environment is
/// cleared and the limits hold all the same.
/// </summary>
internal sealed class UnsandboxedRunner(IOptions<SandboxOptions> settings, TimeProvider time) : ISandbox
{
    private const string MarkerName = "AGENTFACTORY_COMMAND";
    private readonly SandboxOptions options = settings.Value;
    private readonly CommandRunner runner = new(settings.Value, ControlGroups.Find(), time);

    public string Name => "none";

    public IReadOnlyList<string> Degradations => ["commands run without a sandbox, with the files and the network of this user"];

    public Task<string?> FindObstacleAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Toolchains.FindProgram("bash") is null ? "bash is not installed, so no command can be run. Install bash." : null);

    public async Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (await FindObstacleAsync(cancellationToken) is { } obstacle)
            throw new SandboxUnavailableException(obstacle);
        using var job = new CommandJob();
        var script = job.Write("script", command.Script);
        var home = Directory.CreateDirectory(job["home"]).FullName;
        var marker = $"{Environment.ProcessId}-{Guid.NewGuid():N}";
        var toolchains = await Toolchains.FindAsync(cancellationToken);
        var host = toolchains with { DotnetRoot = toolchains.DotnetHostRoot, Path = [.. toolchains.Path.Select(folder => folder == toolchains.DotnetRoot ? toolchains.DotnetHostRoot! : folder)] };
        var environment = SandboxLayout.MakeEnvironment(options, host, home, options.PackageFolder);
        environment["TMPDIR"] = Directory.CreateDirectory(job["tmp"]).FullName;
        environment[MarkerName] = marker;
        string[] modes = command.Plain ? [] : ["-e", "-o", "pipefail"];
        var inside = SandboxPaths.ToInside(command.WorkingDirectory);
        var directory = Path.GetFullPath(Path.GetRelativePath(SandboxLayout.Workspace, inside), command.Workspace);
        try
        {
            var (result, _) = await runner.RunAsync(
                command,
                ["/bin/sh", "-c", "exec 2>&1 3<&-; cd -- \"$1\" || exit 126; shift; exec bash \"$@\"", "sh", directory, .. modes, script],
                "/dev/null",
                request => request with { OwnGroup = true, Environment = environment },
                cancellationToken);
            return result;
        }
        finally
        {
            ProcessTree.KillMarked($"{MarkerName}={marker}");
        }
    }
}

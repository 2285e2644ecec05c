using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Agents.Workspaces;

/// <summary>What all sandboxes do alike: enter the control groups, watch, take the output, name the limit, leave nothing behind.</summary>
internal sealed class CommandRunner(SandboxOptions options, ControlGroups groups, TimeProvider time)
{
    /// <summary>128 + SIGXFSZ: the kernel ends a process that writes past the largest file allowed.</summary>
    private const int FileSizeExit = 153;

    /// <summary>
    /// Enters the groups, sets what the shell can set, and becomes the program. The shell's file limit counts in blocks of
    /// 512 bytes. SIGPIPE is put back to its default: .NET ignores it, and its children inherit that.
    /// </summary>
    private const string Launcher = """
        files=$1 open=$2 groups=$3
        shift 3
        while [ "$groups" -gt 0 ]; do echo $$ > "$1/cgroup.procs" || exit 125; shift; groups=$((groups - 1)); done
        ulimit -c 0
        ulimit -f "$files"
        ulimit -n "$open" 2>/dev/null || :
        args=$1
        shift
        exec env --default-signal=PIPE "$@" 3< "$args"
        """;

    public ControlGroups Groups => groups;

    /// <param name="command">What to run and its bounds.</param>
    /// <param name="arguments">The program that the launcher becomes, and its arguments.</param>
    /// <param name="argumentFile">Opened as file descriptor 3 for it.</param>
    /// <param name="adjust">Last changes to the request, for instance its environment.</param>
    /// <param name="cancellationToken">Cancels, and kills the tree.</param>
    /// <returns>The result, and what the program itself (not the command) had to say.</returns>
    public async Task<(CommandResult Result, string Diagnosis)> RunAsync(
        SandboxCommand command, IReadOnlyList<string> arguments, string argumentFile, Func<ProcessRequest, ProcessRequest> adjust, CancellationToken cancellationToken)
    {
        var limits = command.Limits;
        var group = groups.Create(limits);
        try
        {
            var folders = group?.Folders ?? [];
            using var output = new OutputCapture(Math.Max(limits.OutputBytes, 1_024), hashed: true);
            using var diagnosis = new OutputCapture(8_192);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            int? processId = null;
            var request = adjust(new ProcessRequest(
                "/bin/sh",
                ["-c", Launcher, "sh", ToText(limits.FileBytes / 512), ToText(options.MaxOpenFiles), ToText(folders.Count), .. folders, argumentFile, .. arguments])
            {
                WorkingDirectory = "/",
                ClearEnvironment = true,
                Environment = new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin" },
                Timeout = limits.Time,
                Started = id => processId = id,
            });
            var watch = new CommandWatch(options, limits, groups, time);
            var started = time.GetTimestamp();
            var watching = watch.RunAsync(command.Workspace, () => processId, stop.Cancel, ended.Token);
            int? exitCode = null;
            try
            {
                exitCode = await ChildProcess.RunAsync(request, output, diagnosis, stop.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The watch stopped it: the limit says why.
            }
            finally
            {
                await ended.CancelAsync();
                await watching;
            }
            var result = new CommandResult
            {
                ExitCode = exitCode,
                Output = output.GetText(),
                OutputBytes = output.TotalBytes,
                OutputHash = output.FinishHash(),
                Duration = time.GetElapsedTime(started),
            };
            return (result with { LimitHit = watch.LimitHit ?? NameLimit(result, group, limits) }, diagnosis.GetText());
        }
        finally
        {
            if (group is not null)
                await group.CloseAsync();
        }
    }

    private string? NameLimit(CommandResult result, CommandGroup? group, CommandLimits limits) => result switch
    {
        // Without a control group only the shell says that the kernel refused it another process.
        _ when !groups.BoundsProcesses && result.Output.Contains("fork: ", StringComparison.Ordinal)
            && result.Output.Contains("Resource temporarily unavailable", StringComparison.Ordinal) => CommandLimitWords.Processes(limits),
        _ when group is { HitMemory: true } => CommandLimitWords.Memory(limits),
        _ when group is { HitProcesses: true } => CommandLimitWords.Processes(limits),
        { ExitCode: null } => CommandLimitWords.Time(limits),
        { ExitCode: FileSizeExit } => CommandLimitWords.FileSize(limits),
        { ExitCode: not 0 } when result.Output.Contains("File size limit exceeded", StringComparison.Ordinal) => CommandLimitWords.FileSize(limits),
        _ => null,
    };

    private static string ToText(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

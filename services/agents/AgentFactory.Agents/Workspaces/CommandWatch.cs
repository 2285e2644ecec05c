using System.IO.Enumeration;

namespace AgentFactory.Agents.Workspaces;

/// <summary>
/// Looks at what a running command does that no limit of the kernel covers: the size of the workspace, and, where there are
/// no control groups, the tree's memory and processes. Stops it at the first bound that is passed.
/// </summary>
internal sealed class CommandWatch(SandboxOptions options, CommandLimits limits, ControlGroups groups, TimeProvider time)
{
    /// <summary>The bound that was passed, in words.</summary>
    public string? LimitHit { get; private set; }

    /// <summary>Watches until cancelled, or until a bound is passed: then it calls <paramref name="stop"/>.</summary>
    public async Task RunAsync(string workspace, Func<int?> processId, Action stop, CancellationToken cancellationToken)
    {
        try
        {
            var pause = options.WatchInterval;
            while (true)
            {
                await Task.Delay(pause, time, cancellationToken);
                var started = time.GetTimestamp();
                LimitHit = CheckTree(processId()) ?? CheckWorkspace(options, workspace, cancellationToken);
                if (LimitHit is not null)
                {
                    stop();
                    return;
                }
                // A look at a large workspace takes long: at most a tenth of the time goes into looking.
                var longest = time.GetElapsedTime(started) * 10;
                pause = longest > options.WatchInterval ? longest : options.WatchInterval;
            }
        }
        catch (OperationCanceledException)
        {
            // The command ended.
        }
    }

    /// <summary>The bound that the workspace is past, in words; null while it is within.</summary>
    public static string? CheckWorkspace(SandboxOptions options, string workspace, CancellationToken cancellationToken)
    {
        long bytes = 0;
        var files = 0;
        try
        {
            foreach (var length in ListLengths(workspace))
            {
                cancellationToken.ThrowIfCancellationRequested();
                bytes += length;
                files++;
                if (bytes > options.MaxWorkspaceBytes)
                    return $"workspace size ({Words.Bytes(options.MaxWorkspaceBytes)})";
                if (files > options.MaxWorkspaceFiles)
                    return $"workspace files ({Words.Count(options.MaxWorkspaceFiles)})";
            }
        }
        catch (PathTooLongException)
        {
            // What lies deeper cannot be seen, so it cannot be bounded either.
            return "folder depth (paths of 4,096 bytes)";
        }
        catch (IOException)
        {
            // A folder that was there a moment ago is gone: the next look tells.
        }
        return null;
    }

    private string? CheckTree(int? processId)
    {
        if (processId is not { } root || (groups.BoundsMemory && groups.BoundsProcesses))
            return null;
        var (processes, memory) = ProcessTree.Measure(root);
        if (!groups.BoundsProcesses && processes > limits.Processes)
            return CommandLimitWords.Processes(limits);
        return !groups.BoundsMemory && memory > limits.MemoryBytes ? CommandLimitWords.Memory(limits) : null;
    }

    private static FileSystemEnumerable<long> ListLengths(string folder)
    {
        var enumeration = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = 0 };
        return new FileSystemEnumerable<long>(folder, (ref FileSystemEntry entry) => entry.IsDirectory || IsLink(ref entry) ? 0 : entry.Length, enumeration)
        {
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
        };
    }

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;
}

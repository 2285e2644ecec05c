namespace AgentFactory.Agents.Workspaces;

/// <summary>The control groups of one command.</summary>
internal sealed class CommandGroup(string? memory, string? pids)
{
    /// <summary>Folders whose <c>cgroup.procs</c> the command must enter.</summary>
    public IReadOnlyList<string> Folders { get; } = [.. new[] { memory, pids }.OfType<string>().Distinct()];

    /// <summary>Whether the kernel killed a process of the tree for its memory.</summary>
    public bool HitMemory => memory is not null
        && (ReadCount(Path.Combine(memory, "memory.oom_control"), "oom_kill") > 0 || ReadCount(Path.Combine(memory, "memory.events"), "oom_kill") > 0);

    /// <summary>Whether the kernel refused the tree another process.</summary>
    public bool HitProcesses => pids is not null && ReadCount(Path.Combine(pids, "pids.events"), "max") > 0;

    /// <summary>Kills what is left inside and takes the groups away.</summary>
    public async Task CloseAsync()
    {
        foreach (var folder in Folders)
        {
            // A dying process leaves its group a moment after it let go of its pipes; the bound is for one that hangs in the kernel.
            for (var round = 0; round < 500 && !Remove(folder); round++)
            {
                KillMembers(folder);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(round + 1, 10)));
            }
        }
    }

    public static bool Remove(string folder)
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void KillMembers(string folder)
    {
        try
        {
            foreach (var line in File.ReadLines(Path.Combine(folder, "cgroup.procs")))
                ProcessTree.Kill(int.Parse(line, System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // The group went away meanwhile.
        }
    }

    private static long ReadCount(string file, string key)
    {
        try
        {
            return File.Exists(file)
                ? File.ReadLines(file).Select(line => line.Split(' ')).Where(parts => parts.Length == 2 && parts[0] == key)
                    .Select(parts => long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault()
                : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

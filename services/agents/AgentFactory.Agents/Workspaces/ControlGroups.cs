using System.Globalization;

namespace AgentFactory.Agents.Workspaces;

/// <summary>
/// Where this process may make control groups of its own: the only way to bound the memory and the processes of a whole
/// tree. Version 1 and version 2 are both in use; on many machines an ordinary user may make neither.
/// </summary>
internal sealed class ControlGroups
{
    private const string Prefix = "agentfactory-";
    private static int counter;
    private readonly string? memoryParent;
    private readonly string? pidsParent;
    private readonly bool unified;

    private ControlGroups(string? memoryParent, string? pidsParent, bool unified)
    {
        this.memoryParent = memoryParent;
        this.pidsParent = pidsParent;
        this.unified = unified;
    }

    public bool BoundsMemory => memoryParent is not null;

    public bool BoundsProcesses => pidsParent is not null;

    public static ControlGroups None { get; } = new(null, null, unified: false);

    public static ControlGroups Find() => Find("/proc/self/cgroup", "/sys/fs/cgroup");

    public static ControlGroups Find(string membership, string mount)
    {
        try
        {
            if (!File.Exists(membership))
                return None;
            var own = File.ReadAllLines(membership).Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3)
                .SelectMany(parts => parts[1].Split(',').Select(name => (Name: name, Path: parts[2]))).ToList();
            var version2 = own.Where(group => group.Name.Length == 0).Select(group => FindVersion2(mount, group.Path)).FirstOrDefault();
            if (version2 is not null)
                return new ControlGroups(version2, version2, unified: true);
            return new ControlGroups(FindVersion1(mount, "memory", own), FindVersion1(mount, "pids", own), unified: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return None;
        }
    }

    /// <summary>Makes the groups for one command; null where there are none to be had.</summary>
    public CommandGroup? Create(CommandLimits limits)
    {
        if (memoryParent is null && pidsParent is null)
            return null;
        var name = $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref counter)}";
        var memory = memoryParent is null ? null : Path.Combine(memoryParent, name);
        var pids = pidsParent is null ? null : Path.Combine(pidsParent, name);
        if (memory is not null)
            Directory.CreateDirectory(memory);
        if (pids is not null)
            Directory.CreateDirectory(pids);
        var bytes = limits.MemoryBytes.ToString(CultureInfo.InvariantCulture);
        if (memory is not null && unified)
        {
            File.WriteAllText(Path.Combine(memory, "memory.max"), bytes);
            TryWrite(Path.Combine(memory, "memory.swap.max"), "0");
        }
        else if (memory is not null)
        {
            File.WriteAllText(Path.Combine(memory, "memory.limit_in_bytes"), bytes);
            TryWrite(Path.Combine(memory, "memory.memsw.limit_in_bytes"), bytes);
        }
        if (pids is not null)
            File.WriteAllText(Path.Combine(pids, "pids.max"), limits.Processes.ToString(CultureInfo.InvariantCulture));
        return new CommandGroup(memory, pids);
    }

    private static string? FindVersion2(string mount, string path)
    {
        // A process may not live beside child groups that have controllers, so the nearest ancestor that hands both
        // controllers down is the one to make groups in.
        for (var at = path.TrimEnd('/'); ; at = at[..Math.Max(0, at.LastIndexOf('/'))])
        {
            var folder = mount + at;
            var control = Path.Combine(folder, "cgroup.subtree_control");
            if (File.Exists(control) && File.ReadAllText(control).Split(' ', '\n') is var handed
                && handed.Contains("memory") && handed.Contains("pids") && CanMakeGroup(folder))
            {
                return folder;
            }
            if (at.Length == 0)
                return null;
        }
    }

    private static string? FindVersion1(string mount, string controller, List<(string Name, string Path)> own)
    {
        var path = own.Where(group => group.Name == controller).Select(group => group.Path).FirstOrDefault();
        if (path is null)
            return null;
        // In a container the path may be the host's: then the container's own group is mounted at the top.
        return new[] { $"{mount}/{controller}{path}".TrimEnd('/'), $"{mount}/{controller}" }
            .FirstOrDefault(folder => Directory.Exists(folder) && CanMakeGroup(folder));
    }

    private static bool CanMakeGroup(string parent)
    {
        RemoveStale(parent);
        var trial = Path.Combine(parent, $"{Prefix}{Environment.ProcessId}-trial-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(trial);
            using (new FileStream(Path.Combine(trial, "cgroup.procs"), FileMode.Open, FileAccess.Write)) { }
            Directory.Delete(trial);
            // Moving a process in needs the same right on the ancestor that holds both.
            using (new FileStream(Path.Combine(parent, "cgroup.procs"), FileMode.Open, FileAccess.Write)) { }
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void RemoveStale(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            var owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{owner}"))
                CommandGroup.Remove(folder);
        }
    }

    private static void TryWrite(string file, string value)
    {
        try
        {
            if (File.Exists(file))
                File.WriteAllText(file, value);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Swap accounting is often off: the limit on memory itself stands.
        }
    }
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace AgentFactory.Agents.Workspaces;

/// <summary>Looks at processes through /proc: what a command started, and how much of the machine it takes.</summary>
internal static class ProcessTree
{
    private const int KillSignal = 9;

    /// <summary>How many processes descend from <paramref name="root"/>, and the memory they hold, bytes.</summary>
    public static (int Processes, long MemoryBytes) Measure(int root)
    {
        var parents = new Dictionary<int, (int Parent, long Pages)>();
        foreach (var id in ListProcesses())
            if (ReadStat(id) is { } stat)
                parents[id] = stat;
        var inside = new HashSet<int> { root };
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var (id, (parent, _)) in parents)
                grown |= inside.Contains(parent) && inside.Add(id);
        }
        return (inside.Count, inside.Sum(id => parents.TryGetValue(id, out var stat) ? stat.Pages : 0) * Environment.SystemPageSize);
    }

    /// <summary>Kills every process whose environment holds the marker: also those that cut all ties to their parents.</summary>
    public static void KillMarked(string marker)
    {
        foreach (var id in ListProcesses())
        {
            try
            {
                if (id != Environment.ProcessId && File.ReadAllText($"/proc/{id}/environ").Contains(marker, StringComparison.Ordinal))
                    Kill(id);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Gone, or another user's: not ours to kill.
            }
        }
    }

    public static void Kill(int processId)
    {
        if (processId > 1)
            _ = SendSignal(processId, KillSignal);
    }

    private static IEnumerable<int> ListProcesses()
    {
        if (!Directory.Exists("/proc"))
            yield break;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                yield return id;
    }

    private static (int Parent, long Pages)? ReadStat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            // The second field is the program's name in parentheses, and may hold blanks and parentheses itself.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[21], CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}

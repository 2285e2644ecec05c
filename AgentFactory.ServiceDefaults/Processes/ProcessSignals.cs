using System.Runtime.InteropServices;

namespace AgentFactory.ServiceDefaults.Processes;

/// <summary>What .NET has no call for: signals to a whole process group.</summary>
internal static class ProcessSignals
{
    private const int Kill = 9;

    /// <summary>Null where there is no such program.</summary>
    public static string? SetsidPath { get; } = new[] { "/usr/bin/setsid", "/bin/setsid" }.FirstOrDefault(File.Exists);

    /// <summary>Kills what is left of the group that <paramref name="leader"/> leads; a process that leads none has none to lose.</summary>
    public static void KillGroup(int leader)
    {
        if (leader > 1 && SetsidPath is not null)
            _ = SendSignal(-leader, Kill);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}

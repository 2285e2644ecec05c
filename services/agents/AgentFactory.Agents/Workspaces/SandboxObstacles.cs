namespace AgentFactory.Agents.Workspaces;

/// <summary>Why bubblewrap cannot run here, and what an administrator changes.</summary>
internal static class SandboxObstacles
{
    public static string Explain(string failure) => Explain(failure, Read);

    /// <param name="failure">What bubblewrap said.</param>
    /// <param name="readSetting">The value of a file under /proc/sys, or null.</param>
    public static string Explain(string failure, Func<string, string?> readSetting)
    {
        string? remedy = null;
        if (readSetting("/proc/sys/kernel/unprivileged_userns_clone") == "0")
            remedy = "User namespaces are switched off for ordinary users. Switch them on: sysctl -w kernel.unprivileged_userns_clone=1";
        else if (readSetting("/proc/sys/user/max_user_namespaces") == "0")
            remedy = "User namespaces are switched off. Switch them on: sysctl -w user.max_user_namespaces=15000";
        else if (readSetting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1")
            remedy = "AppArmor keeps ordinary programs from user namespaces. Give /usr/bin/bwrap a profile with 'userns,' in /etc/apparmor.d, or: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";
        else if (failure.Contains("namespace", StringComparison.OrdinalIgnoreCase) || failure.Contains("permi", StringComparison.OrdinalIgnoreCase))
            remedy = "This machine denies new namespaces. In a container, start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined (or --privileged)";
        return $"bubblewrap cannot set up a sandbox here, so no command can be run. {failure}{(remedy is null ? "" : $" {remedy}.")}";
    }

    private static string? Read(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

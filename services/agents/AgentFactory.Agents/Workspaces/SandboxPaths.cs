namespace AgentFactory.Agents.Workspaces;

/// <summary>Working directories as they are called inside.</summary>
internal static class SandboxPaths
{
    /// <summary>
    /// The path inside that <paramref name="relative"/> stands for. It is only ever looked up inside the sandbox, so one that
    /// leads out of the workspace reaches nothing that the command could not reach anyway.
    /// </summary>
    public static string ToInside(string relative)
    {
        if (relative.Length > 4_000 || relative.Any(char.IsControl))
            throw new ArgumentException("The working directory is no path: it is too long or holds control characters. The command was not run.");
        return relative is "" or "." ? SandboxLayout.Workspace : Path.Combine(SandboxLayout.Workspace, relative);
    }
}

using AgentFactory.Contracts.Prp.Shell;

namespace AgentFactory.Contracts.Prp.Criteria;

/// <summary>Commands that reach for something outside the machine, which the sandbox does not let them.</summary>
internal static class NetworkNeeds
{
    private static readonly Dictionary<string, string[]> s_fetchers = new(StringComparer.Ordinal)
    {
        ["npm"] = ["install", "i", "ci", "add", "create", "init", "update", "upgrade", "publish", "audit", "outdated"],
        ["pnpm"] = ["install", "i", "add", "create", "dlx", "update", "up", "publish", "audit"],
        ["yarn"] = ["install", "add", "create", "dlx", "upgrade", "publish", "audit"],
        ["bun"] = ["install", "add", "create", "update"],
        ["pip"] = ["install", "download"],
        ["pip3"] = ["install", "download"],
        ["uv"] = ["sync", "add", "lock", "pip", "tool", "python"],
        ["poetry"] = ["install", "add", "update", "lock", "publish"],
        ["pdm"] = ["install", "add", "sync", "update", "lock"],
        ["pipenv"] = ["install", "sync", "update"],
        ["bundle"] = ["install", "update"],
        ["gem"] = ["install"],
        ["composer"] = ["install", "require", "update", "create-project"],
        ["cargo"] = ["install", "add", "update", "publish", "audit"],
        ["go"] = ["get", "install"],
        ["dotnet"] = ["add", "tool", "workload", "nuget"],
        ["conda"] = ["install", "create"],
        ["docker"] = ["pull", "push", "login"],
        ["git"] = ["clone", "fetch", "pull", "ls-remote"],
        ["terraform"] = ["init", "apply", "plan"],
        ["flutter"] = ["pub"],
        ["playwright"] = ["install"],
        ["pip-audit"] = [""],
        ["safety"] = ["check", "scan"],
    };

    private static readonly string[] s_offline = ["--offline", "--no-index", "--prefer-offline", "--frozen"];

    /// <summary>What it fetches, for a reason; null when it stays on the machine.</summary>
    public static string? Describe(CommandLine command)
    {
        var verb = command.SubCommand;
        if (CommandCatalog.Clouds.Contains(command.Program))
            return command.Program;
        if (command.Program == "yarn" && command.Arguments.All(a => a.Text.StartsWith('-')) && !command.Has("--version", "-v"))
            return "yarn install";
        if (CommandCatalog.Clients.Contains(command.Program))
            return Hosts.Find(command) is { IsLocal: false, Name: { } host } ? $"a request to {host}" : null;
        if (!s_fetchers.TryGetValue(command.Program, out var verbs) || !verbs.Contains(verb) || command.Has(s_offline))
            return null;
        return (command.Program, verb) switch
        {
            ("git", "clone" or "fetch" or "pull" or "ls-remote") =>
                verb is "fetch" or "pull" || command.Arguments.Any(a => IsRemote(a.Text)) ? $"git {verb}" : null,
            ("dotnet", "add") => command.Arguments.Any(a => a.Text == "package") ? "dotnet add package" : null,
            ("dotnet", "tool") => command.Has("install", "update", "restore") ? "dotnet tool" : null,
            ("uv", "pip") => command.Has("install", "sync", "compile") ? "uv pip install" : null,
            ("uv", "tool" or "python") => command.Has("install") ? $"uv {verb} install" : null,
            _ => $"{command.Program} {verb}".TrimEnd(),
        };
    }

    private static bool IsRemote(string argument) =>
        argument.Contains("://", StringComparison.Ordinal) ? !argument.StartsWith("file://", StringComparison.Ordinal)
        : argument.Contains('@') && argument.Contains(':');
}

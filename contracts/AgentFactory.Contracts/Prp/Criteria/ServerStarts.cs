using AgentFactory.Contracts.Prp.Shell;

namespace AgentFactory.Contracts.Prp.Criteria;

/// <summary>Commands that go on until somebody stops them.</summary>
internal static class ServerStarts
{
    private static readonly string[] s_scriptWords = ["dev", "start", "serve", "watch", "preview"];

    /// <summary>What never ends, for a reason; null when the command ends by itself.</summary>
    public static string? Describe(CommandLine command)
    {
        var verb = command.SubCommand;
        var line = verb.Length == 0 ? command.Program : $"{command.Program} {verb}";
        if (CommandCatalog.Servers.Contains(command.Program))
            return command.Program;
        if (command.Has("--watch", "--watchAll"))
            return $"{line} --watch";
        var endless = command.Program switch
        {
            "npm" or "pnpm" or "yarn" or "bun" => IsEndlessScript(command),
            "vite" or "next" or "nuxt" or "ng" or "astro" or "remix" or "gatsby" or "webpack" or "expo" or "nest" =>
                verb is "dev" or "start" or "serve" or "preview" or "develop" || (command.Program == "vite" && verb.Length == 0),
            "dotnet" => verb == "watch",
            "cargo" => verb == "watch",
            "flask" => verb is "run",
            "rails" => verb is "server" or "s",
            "php" => command.Has("-S") || command.Has("serve"),
            "hugo" or "mkdocs" or "jekyll" => verb is "server" or "serve",
            "jupyter" => verb is "notebook" or "lab",
            "celery" => command.Has("worker", "beat"),
            "docker-compose" => verb == "up" && !command.Has("-d", "--detach"),
            "docker" => verb == "compose" && command.Has("up") && !command.Has("-d", "--detach"),
            "tail" => command.Has("-f", "-F", "--follow"),
            "sleep" => verb == "infinity",
            "node" => verb is "server.js" or "server.mjs" or "src/server.js" or "dist/server.js",
            "fastapi" => verb is "dev" or "run",
            "manage.py" => verb == "runserver",
            _ when CommandLine.IsPython(command.Program) => command.ValueOf("-m") == "http.server" || command.Has("runserver"),
            "http.server" => true,
            _ => false,
        };
        return endless ? string.Join(' ', command.Arguments.Take(2).Select(a => a.Text).Prepend(command.Program)) : null;
    }

    /// <summary>Starts something and comes back: <c>docker compose up -d</c>.</summary>
    public static bool Detaches(CommandLine command) =>
        (command.Program is "docker-compose" or "docker" or "podman" && command.Has("up", "run", "start") && command.Has("-d", "--detach"))
        || (command.Program is "systemctl" or "service" && command.Has("start", "restart"))
        || command.Program is "pg_ctl" or "start-server-and-test"
        || command.Has("--daemon", "--daemonize", "-daemonize");

    private static bool IsEndlessScript(CommandLine command)
    {
        var words = command.Arguments.Where(a => !a.Text.StartsWith('-')).Select(a => a.Text).ToList();
        var script = words is ["run" or "run-script", var name, ..] ? name : words.FirstOrDefault() ?? "";
        if (script.StartsWith("test", StringComparison.Ordinal) || script.StartsWith("build", StringComparison.Ordinal))
            return script.Split(':', '-').Contains("watch");
        return s_scriptWords.Contains(script.Split(':', '-')[0]) || script.Split(':', '-').Contains("watch");
    }
}

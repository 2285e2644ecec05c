using System.Globalization;

namespace AgentFactory.Agents.Workspaces;

/// <summary>What a command sees: the arguments for bubblewrap and the environment inside.</summary>
internal static class SandboxLayout
{
    public const string Home = "/home/factory";
    public const string Workspace = "/workspace";
    public const string ScriptPath = "/run/factory/command";
    private const string Packages = "/nuget";
    private const string SystemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Links into /usr on most systems, folders of their own on some.</summary>
    private static readonly string[] SystemFolders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    /// <summary>What of /etc programs need to start: nothing that names this machine, its users or its network. Small and
    /// seldom changed, so it is copied once: to bind each would cost every command more than all its other walls.</summary>
    private static readonly string[] CopiedSettings =
    [
        "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/ssl/openssl.cnf", "/etc/localtime", "/etc/mime.types", "/etc/protocols",
        "/etc/services", "/etc/os-release",
    ];

    /// <summary>As <see cref="CopiedSettings"/>, but large, or different after every installation.</summary>
    private static readonly string[] BoundSettings =
        ["/etc/alternatives", "/etc/ld.so.cache", "/etc/ssl/certs", "/etc/pki/tls/certs", "/etc/pki/ca-trust/extracted"];

    private const string Store = "/nix/store";

    public static List<string> MakeArguments(
        SandboxOptions options, Toolchains toolchains, bool disableUserNamespaces, string workspace, CommandJob job, CommandJob skeleton)
    {
        List<string> arguments =
        [
            "--unshare-user", "--uid", "1000", "--gid", "1000",
            "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "factory",
            "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
            "--ro-bind", "/usr", "/usr",
        ];
        if (disableUserNamespaces)
            arguments.Add("--disable-userns");
        foreach (var folder in SystemFolders)
        {
            if (new DirectoryInfo(folder) is { LinkTarget: { } target })
                arguments.AddRange("--symlink", target, folder);
            else if (Directory.Exists(folder))
                arguments.AddRange("--ro-bind", folder, folder);
        }
        arguments.AddRange("--ro-bind", skeleton["etc"], "/etc");
        // Where the skeleton has no place for it, it was not there when the skeleton was made.
        foreach (var setting in BoundSettings.Where(setting => Path.Exists(setting) && Path.Exists(skeleton[setting[1..]])))
            arguments.AddRange("--ro-bind", setting, setting);
        if (Directory.Exists(Store))
            arguments.AddRange("--ro-bind", Store, Store);
        arguments.AddRange("--proc", "/proc", "--dev", "/dev");
        var size = options.MaxTemporaryBytes.ToString(CultureInfo.InvariantCulture);
        foreach (var folder in new[] { "/tmp", "/home", "/dev/shm" })
            arguments.AddRange("--size", size, "--perms", "1777", "--tmpfs", folder);
        arguments.AddRange("--dir", Home, "--dir", "/var/tmp");
        foreach (var (source, target) in toolchains.Binds)
            arguments.AddRange("--ro-bind", source, target);
        foreach (var path in options.ReadOnlyPaths)
            arguments.AddRange("--ro-bind", path, path);
        if (FindPackageFolder(options) is { } packages)
            arguments.AddRange("--ro-bind", packages, Packages);
        arguments.AddRange("--ro-bind", skeleton["NuGet.Config"], $"{Home}/.nuget/NuGet/NuGet.Config");
        arguments.AddRange("--ro-bind", job["script"], ScriptPath);
        arguments.AddRange("--bind", workspace, Workspace);
        foreach (var (name, value) in MakeEnvironment(options, toolchains, Home, FindPackageFolder(options) is null ? null : Packages))
            arguments.AddRange("--setenv", name, value);
        // Started by root, a command is still root to the files under /proc/sys, whatever it is called inside: writing them
        // would change this machine's kernel.
        arguments.AddRange("--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/");
        return arguments;
    }

    /// <summary>Writes the small files that are alike for all commands, and what they see as /etc.</summary>
    public static CommandJob MakeSkeleton(Toolchains toolchains)
    {
        var skeleton = new CommandJob();
        skeleton.Write("NuGet.Config", MakeNuGetConfig(toolchains));
        foreach (var setting in CopiedSettings)
            skeleton.Copy(setting, setting[1..]);
        foreach (var setting in BoundSettings)
            skeleton.MakePlaceFor(setting, setting[1..]);
        skeleton.Write("etc/group", "root:x:0:\nfactory:x:1000:\n");
        skeleton.Write("etc/hosts", "127.0.0.1 localhost factory\n::1 localhost\n");
        skeleton.Write("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n");
        skeleton.Write("etc/passwd", "root:x:0:0::/:/bin/false\nfactory:x:1000:1000::/home/factory:/bin/bash\n");
        return skeleton;
    }

    /// <summary>All that a command finds in its environment. Nothing of this process's own is ever handed on.</summary>
    public static Dictionary<string, string> MakeEnvironment(SandboxOptions options, Toolchains toolchains, string home, string? packages)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = string.Join(':', [.. options.ExtraPath, .. toolchains.Path, SystemPath]),
            ["HOME"] = home,
            ["USER"] = "factory",
            ["LOGNAME"] = "factory",
            ["LANG"] = "C.UTF-8",
            ["TERM"] = "dumb",
            ["NO_COLOR"] = "1",
            ["CI"] = "true",
            ["DOTNET_CLI_HOME"] = home,
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1",
            ["DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE"] = "1",
            ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "0",
            ["NUGET_PACKAGES"] = packages ?? $"{home}/.nuget/packages",
            ["NuGetAudit"] = "false",
            ["NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT"] = "1",
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["UseSharedCompilation"] = "false",
            ["npm_config_update_notifier"] = "false",
            ["npm_config_fund"] = "false",
        };
        if (toolchains.DotnetRoot is { } root)
            environment["DOTNET_ROOT"] = root;
        return environment;
    }

    private static string? FindPackageFolder(SandboxOptions options)
    {
        var folder = options.PackageFolder
            ?? Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return folder.Length > 0 && Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
    }

    private static string MakeNuGetConfig(Toolchains toolchains)
    {
        // There is no network: a source that cannot answer would cost every restore seconds of retries.
        var local = toolchains is { DotnetHostRoot: { } host, DotnetRoot: { } inside } && Directory.Exists(Path.Combine(host, "library-packs"))
            ? $"""<add key="library-packs" value="{inside}/library-packs" />"""
            : "";
        return $"""
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <packageSources><clear />{local}</packageSources>
            </configuration>
            """;
    }

    private static void AddRange(this List<string> list, params ReadOnlySpan<string> items)
    {
        foreach (var item in items)
            list.Add(item);
    }
}

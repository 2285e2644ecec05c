using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Agents.Workspaces;

/// <summary>The compilers and interpreters of this machine that lie outside /usr and must be shown inside the sandbox.</summary>
/// <param name="Binds">Host path and path inside, read-only.</param>
/// <param name="Path">Folders for PATH inside.</param>
/// <param name="DotnetRoot">The SDK's folder inside; null without an SDK.</param>
/// <param name="DotnetHostRoot">The SDK's folder on the host; null without an SDK.</param>
internal sealed record Toolchains(
    IReadOnlyList<(string Source, string Target)> Binds, IReadOnlyList<string> Path, string? DotnetRoot, string? DotnetHostRoot)
{
    private const string MovedDotnet = "/opt/dotnet";

    /// <summary>The parts of an SDK; what else lies in ~/.dotnet (certificates, tools) is the user's own.</summary>
    private static readonly string[] DotnetParts =
        ["dotnet", "host", "sdk", "shared", "packs", "templates", "library-packs", "sdk-manifests", "metadata"];

    public static async Task<Toolchains> FindAsync(CancellationToken cancellationToken)
    {
        List<(string, string)> binds = [];
        List<string> path = [];
        var dotnetHost = FindDotnetRoot();
        var dotnet = dotnetHost;
        if (dotnetHost is not null && !IsUnderUsr(dotnetHost))
        {
            dotnet = MovedDotnet;
            binds.AddRange(DotnetParts.Select(part => System.IO.Path.Combine(dotnetHost, part)).Where(System.IO.Path.Exists)
                .Select(part => (part, System.IO.Path.Combine(MovedDotnet, System.IO.Path.GetFileName(part)))));
        }
        if (dotnet is not null)
            path.Add(dotnet);
        // Version managers put a script in front of the real program: the program itself knows where it lives.
        foreach (var (program, question) in new[] { ("python3", "import sys; print(sys.base_prefix)"), ("node", "console.log(require('path').dirname(require('path').dirname(process.execPath)))") })
        {
            var root = await AskAsync(program, program == "node" ? "-e" : "-c", question, cancellationToken);
            if (root is null || root == "/" || IsUnderUsr(root) || !Directory.Exists(System.IO.Path.Combine(root, "bin")))
                continue;
            binds.Add((root, root));
            path.Add(System.IO.Path.Combine(root, "bin"));
        }
        return new Toolchains(binds, path, dotnet, dotnetHost);
    }

    /// <summary>The file that a name stands for in this process's PATH.</summary>
    public static string? FindProgram(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
            return File.Exists(name) ? name : null;
        return (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':')
            .Where(System.IO.Path.IsPathFullyQualified)
            .Select(folder => System.IO.Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    private static bool IsUnderUsr(string path) => path == "/usr" || path.StartsWith("/usr/", StringComparison.Ordinal);

    private static string? FindDotnetRoot()
    {
        string?[] candidates =
        [
            FindProgram("dotnet") is { } found ? System.IO.Path.GetDirectoryName(Resolve(found)) : null,
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet"),
            "/usr/share/dotnet",
            "/usr/lib/dotnet",
        ];
        return candidates.FirstOrDefault(root => !string.IsNullOrEmpty(root) && Directory.Exists(System.IO.Path.Combine(root, "sdk")));
    }

    private static string Resolve(string file) => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;

    private static async Task<string?> AskAsync(string program, string option, string question, CancellationToken cancellationToken)
    {
        if (FindProgram(program) is not { } file)
            return null;
        try
        {
            var outcome = await ChildProcess.RunAsync(
                new ProcessRequest(file, [option, question]) { Timeout = TimeSpan.FromSeconds(10), WorkingDirectory = "/" }, cancellationToken);
            var answer = outcome.Output.Trim();
            return outcome.ExitCode == 0 && System.IO.Path.IsPathFullyQualified(answer) ? answer : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

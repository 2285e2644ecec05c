using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Docs.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static string Root { get; } = Find();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    /// <summary>The pages that people read; those made from the code have tests of their own.</summary>
    public static IEnumerable<string> Pages() => new[] { "README.md", "AGENTS.md", "CONTRIBUTING.md", "samples/README.md" }
        .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Select(file => Path.GetRelativePath(Root, file)))
        .Where(page => File.Exists(Path.Combine(Root, page)) && !page.EndsWith("_REFERENCE.md", StringComparison.Ordinal) && !page.EndsWith("CONFIGURATION.md", StringComparison.Ordinal));

    public static Task<ProcessOutcome> RunAsync(string folder, string program, params string[] arguments) => ChildProcess.RunAsync(
        new ProcessRequest(program, arguments) { WorkingDirectory = folder, Timeout = Patience, MaxOutputBytes = 4 << 20, Environment = Quiet }, CancellationToken.None);

    private static Dictionary<string, string> Quiet { get; } = new()
    {
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
        ["NuGetAudit"] = "false",
    };

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "AgentFactory.sln")))
                return folder;
        throw new InvalidOperationException("the tests do not lie in the repository that they were built from");
    }
}

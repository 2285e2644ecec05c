using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Prp;

namespace AgentFactory.Factory.Runs;

/// <summary>Finds the programs that a PRP's gates call and that commands will not find where they run.</summary>
internal static class MissingTools
{
    /// <summary>Where a repository keeps programs of its own.</summary>
    private static readonly string[] RepositoryPath = ["", "bin", "scripts", "node_modules/.bin"];

    private static readonly CommandLimits Limits = new() { Time = TimeSpan.FromSeconds(30) };

    /// <summary>Names the criterion, the program and what to do; null when all are there.</summary>
    public static async Task<string?> FindAsync(PrpDocument prp, string? repository, ISandbox sandbox, CancellationToken cancellationToken)
    {
        var wanted = prp.Criteria
            .Where(criterion => criterion is { IsGate: true, Script: not null } && !ChangesPath(criterion.Script))
            .SelectMany(criterion => CommandNames.Find(criterion.Script!).Select(name => (criterion.Id, Name: name)))
            .DistinctBy(pair => pair.Name)
            .Where(pair => !ComesWith(repository, pair.Name))
            .ToList();
        if (wanted.Count == 0)
            return null;
        var missing = await AskAsync(sandbox, wanted.Select(pair => pair.Name), cancellationToken);
        var first = wanted.Find(pair => missing.Contains(pair.Name));
        return first.Name is null
            ? null
            : $"criterion {first.Id} calls {first.Name}, which commands do not find on this machine. Install {first.Name}, or change the criterion's command.";
    }

    /// <summary>Asked inside the sandbox: its PATH is not this process's.</summary>
    private static async Task<HashSet<string>> AskAsync(ISandbox sandbox, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("factory-tools-").FullName;
        try
        {
            var list = string.Join(' ', names.Select(name => $"'{name.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
            var result = await sandbox.RunAsync(
                new SandboxCommand { Script = $"for name in {list}; do command -v -- \"$name\" >/dev/null || echo \"$name\"; done", Workspace = folder, Plain = true, Limits = Limits },
                cancellationToken);
            return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A script that arranges its own PATH may find what nobody finds before it.</summary>
    private static bool ChangesPath(string script) =>
        script.Contains("PATH=", StringComparison.Ordinal) || script.Contains("activate", StringComparison.Ordinal);

    private static bool ComesWith(string? repository, string name) =>
        repository is not null && RepositoryPath.Any(folder => File.Exists(Path.Combine(repository, folder, name)));
}

namespace AgentFactory.Agents.Prompts;

/// <summary>What a repository is made of, as its files say.</summary>
public static class RepositoryStack
{
    private const int MaxListed = 5_000;
    private const int MaxFiles = 5;

    private static readonly (string Name, Func<string, bool> Marks)[] Marks =
    [
        (".NET", path => Path.GetExtension(path) is ".csproj" or ".fsproj" or ".sln" or ".slnx" || path == "global.json"),
        ("Node.js", path => Path.GetFileName(path) == "package.json"),
        ("Python", path => Path.GetFileName(path) is "pyproject.toml" or "requirements.txt" or "setup.py" or "Pipfile"),
        ("Go", path => Path.GetFileName(path) == "go.mod"),
        ("Rust", path => Path.GetFileName(path) == "Cargo.toml"),
        ("Java", path => Path.GetFileName(path) is "pom.xml" or "build.gradle" or "build.gradle.kts"),
        ("C or C++", path => Path.GetFileName(path) is "CMakeLists.txt" or "meson.build"),
        ("Ruby", path => Path.GetFileName(path) == "Gemfile"),
        ("PHP", path => Path.GetFileName(path) == "composer.json"),
        ("Python without a manifest", path => path.EndsWith(".py", StringComparison.Ordinal)),
        ("JavaScript without a manifest", path => path.EndsWith(".js", StringComparison.Ordinal) || path.EndsWith(".mjs", StringComparison.Ordinal)),
        ("Aspire", path => path.EndsWith("AppHost.csproj", StringComparison.Ordinal)),
        ("Azure Developer CLI", path => path is "azure.yaml" or "azure.yml"),
        ("Docker", path => Path.GetFileName(path).StartsWith("Dockerfile", StringComparison.Ordinal)),
        ("Compose", path => Path.GetFileName(path).Contains("compose", StringComparison.Ordinal) && Path.GetExtension(path) is ".yml" or ".yaml"),
        ("GitHub Actions", path => path.StartsWith(".github/workflows/", StringComparison.Ordinal)),
        ("Helm", path => Path.GetFileName(path) == "Chart.yaml"),
        ("Bicep", path => path.EndsWith(".bicep", StringComparison.Ordinal)),
        ("Terraform", path => path.EndsWith(".tf", StringComparison.Ordinal)),
    ];

    /// <summary>What was recognised, each part with at most five of the files that show it.</summary>
    /// <param name="root">The checkout.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Find(string root)
    {
        var files = RepositoryListing.Of(root, MaxListed);
        return Marks.Select(mark => (mark.Name, Files: files.Where(mark.Marks).Take(MaxFiles).ToList())).Where(found => found.Files.Count > 0)
            .ToDictionary(found => found.Name, found => (IReadOnlyList<string>)found.Files);
    }

    /// <summary>The same as text, one line a part.</summary>
    public static string Describe(string root)
    {
        var lines = Find(root).Select(found => $"- {found.Key}: {string.Join(", ", found.Value)}").ToList();
        return lines.Count == 0 ? "Nothing was recognised." : string.Join('\n', lines);
    }
}

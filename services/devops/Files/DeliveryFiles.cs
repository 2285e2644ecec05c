using System.Text.RegularExpressions;
using AgentFactory.Agents.Prompts;

namespace AgentFactory.DevOps.Files;

/// <summary>Finds the delivery files of a checkout. What is behind a link, too large or no text is not one.</summary>
internal static partial class DeliveryFiles
{
    private const int MaxListed = 20_000;

    private static readonly string[] OtherNames = [".dockerignore", "Makefile", "Procfile", "nginx.conf", "Caddyfile", ".env.example"];

    public static IReadOnlyList<DeliveryFile> Find(string root, int maxBytes)
    {
        var files = new List<DeliveryFile>();
        foreach (var path in RepositoryListing.Of(root, MaxListed))
        {
            if (!IsCandidate(path) || Read(root, path, maxBytes) is not { } text)
                continue;
            // A chart's templates become YAML only when Helm has filled them.
            var kind = IsChartTemplate(root, path) ? DeliveryKind.Other : KindOf(path, text);
            files.Add(new(path, kind, text));
        }

        return files;
    }

    public static DeliveryKind KindOf(string path, string text)
    {
        var name = Path.GetFileName(path);
        if (IsDockerfile(name))
            return DeliveryKind.Dockerfile;
        if (Path.GetExtension(name) is ".sh" or ".bash")
            return DeliveryKind.Shell;
        if (name.EndsWith(".bicep", StringComparison.Ordinal))
            return DeliveryKind.Bicep;
        if (!IsYaml(name))
            return DeliveryKind.Other;
        if (path.StartsWith(".github/workflows/", StringComparison.Ordinal))
            return DeliveryKind.Workflow;
        if (name.StartsWith("compose", StringComparison.Ordinal) || name.StartsWith("docker-compose", StringComparison.Ordinal))
            return DeliveryKind.Compose;
        if (path is "azure.yaml" or "azure.yml")
            return DeliveryKind.AzureDeveloper;
        return Manifest().IsMatch(text) ? DeliveryKind.Kubernetes : DeliveryKind.Yaml;
    }

    private static bool IsCandidate(string path)
    {
        var name = Path.GetFileName(path);
        return IsDockerfile(name) || IsYaml(name) || Path.GetExtension(name) is ".sh" or ".bash" or ".bicep" or ".bicepparam" or ".tf" or ".tfvars" || OtherNames.Contains(name, StringComparer.Ordinal)
            || name.EndsWith(".parameters.json", StringComparison.Ordinal) || name is ".env" || name.StartsWith(".env.", StringComparison.Ordinal);
    }

    private static bool IsDockerfile(string name) =>
        name is "Dockerfile" or "Containerfile" || name.StartsWith("Dockerfile.", StringComparison.Ordinal) && !name.EndsWith(".dockerignore", StringComparison.Ordinal)
        || name.EndsWith(".Dockerfile", StringComparison.OrdinalIgnoreCase);

    private static bool IsYaml(string name) => Path.GetExtension(name) is ".yml" or ".yaml";

    private static bool IsChartTemplate(string root, string path) =>
        path.LastIndexOf("/templates/", StringComparison.Ordinal) is var at and >= 0 && File.Exists(Path.Combine(root, path[..at], "Chart.yaml"))
        || path.StartsWith("templates/", StringComparison.Ordinal) && File.Exists(Path.Combine(root, "Chart.yaml"));

    private static string? Read(string root, string path, int maxBytes)
    {
        // The listing follows no link, and a pipe has no length.
        if (new FileInfo(Path.Combine(root, path)) is not { Exists: true, LinkTarget: null } file || file.Length == 0 || file.Length > maxBytes)
            return null;
        var text = File.ReadAllText(file.FullName);
        return text.Contains('\0', StringComparison.Ordinal) ? null : text.ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"^apiVersion:\s*\S", RegexOptions.Multiline, 1_000)]
    private static partial Regex Manifest();
}

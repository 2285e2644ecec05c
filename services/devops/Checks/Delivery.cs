using AgentFactory.DevOps.Files;

namespace AgentFactory.DevOps.Checks;

/// <summary>The delivery files of a checkout and what is found in them.</summary>
/// <param name="root">The checkout.</param>
/// <param name="files">All delivery files, for what refers to each other.</param>
internal sealed class Delivery(string root, IReadOnlyList<DeliveryFile> files)
{
    private readonly List<DeliveryFinding> _findings = [];

    public IReadOnlyList<DeliveryFile> Files => files;

    public IReadOnlyList<DeliveryFinding> Findings => _findings;

    public void Must(DeliveryFile file, int line, string rule, string message) => Add(new(file.Path, line, Weight.Must, rule, message));

    public void Should(DeliveryFile file, int line, string rule, string message) => Add(new(file.Path, line, Weight.Should, rule, message));

    public void Add(DeliveryFinding finding)
    {
        if (!_findings.Contains(finding))
            _findings.Add(finding);
    }

    /// <summary>Whether a path of the repository is there; patterns are matched. A path that leads out of the repository is not.</summary>
    public bool Exists(string folder, string path)
    {
        if (Inside(folder, path) is not { } inside)
            return false;
        if (inside.IndexOfAny(['*', '?', '[']) < 0)
            return Path.Exists(Path.Combine(root, inside));
        var fixedPart = inside[..inside.IndexOfAny(['*', '?', '['])];
        var parent = Path.Combine(root, Path.GetDirectoryName(fixedPart + "x")!);
        return Directory.Exists(parent) && Directory.EnumerateFileSystemEntries(parent, Path.GetFileName(inside.Split('/')[fixedPart.Count(c => c == '/')])).Any();
    }

    /// <summary>The path from the root of the repository; null when it leads out of it.</summary>
    public static string? Inside(string folder, string path)
    {
        var parts = new List<string>();
        foreach (var part in $"{folder}/{path}".Split('/'))
        {
            if (part is "" or ".")
                continue;
            if (part != "..")
                parts.Add(part);
            else if (parts.Count == 0)
                return null;
            else
                parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('/', parts);
    }
}

using AgentFactory.Agents.Prompts;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Reviewer.Changes;

/// <summary>A change as rules look at it: the diff, the files before and after, and what was asked for. Nothing is run.</summary>
/// <param name="brief">The review.</param>
/// <param name="files">What the change does.</param>
/// <param name="isWhole">Whether that is all of it.</param>
/// <param name="paths">The files of the repository after the change.</param>
/// <param name="read">The text of a file after the change; null when there is none, or none that can be read.</param>
internal sealed class ReviewedChange(TaskBrief brief, IReadOnlyList<DiffFile> files, bool isWhole, IReadOnlyList<string> paths, Func<string, string?> read)
{
    private readonly Dictionary<string, string?> _texts = new(StringComparer.Ordinal);

    public IReadOnlyList<DiffFile> Files => files;

    public bool IsWhole => isWhole;

    public EvidenceReport? Evidence => brief.Evidence;

    /// <summary>The customer's own checks, each file of them.</summary>
    public IEnumerable<string> AcceptanceFiles => paths.Where(IsAcceptance);

    /// <summary>All that the requirement says, criteria too.</summary>
    public string Requirement { get; } = RequirementText.Of(brief.Prp) + RequirementText.Criteria(brief.Prp);

    /// <summary>Whether the customer named it as a check, or a folder that it lies in.</summary>
    public bool IsAcceptance(string path) => brief.AcceptanceFiles.Any(file =>
        path == file.TrimEnd('/') || path.StartsWith(file.TrimEnd('/') + "/", StringComparison.Ordinal));

    public string? Text(string path) => _texts.TryGetValue(path, out var text) ? text : _texts[path] = read(path);

    /// <summary>The text before the change, put together from the text after it and the diff; null when it cannot be.</summary>
    public string? OldText(DiffFile file)
    {
        if (file.IsNew)
            return null;
        if (file.NewPath is null)
            return string.Join('\n', file.Removed.Select(line => line.Text));
        if (Text(file.NewPath) is not { } text)
            return null;
        var now = text.Split('\n');
        var before = new List<string>();
        var next = 1;
        foreach (var line in file.Lines)
        {
            for (; next < line.NewLine && next <= now.Length; next++)
                before.Add(now[next - 1]);
            if (line.Kind != LineKind.Added)
                before.Add(line.Text);
            if (line.Kind != LineKind.Removed)
                next++;
        }

        return string.Join('\n', before.Concat(now.Skip(next - 1)));
    }
}

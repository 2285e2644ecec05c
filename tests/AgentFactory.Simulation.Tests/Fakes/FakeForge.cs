using AgentFactory.Contracts.Delivery;

namespace AgentFactory.Simulation.Tests.Fakes;

/// <summary>A forge with one branch and what was opened for it. As the real ones, it lets anybody open a second pull request where
/// the first cannot be seen: only who looks first has one.</summary>
internal sealed class FakeForge
{
    private readonly List<PullRequest> _open = [];
    private readonly HashSet<string> _pushed = new(StringComparer.Ordinal);

    /// <summary>Where the branch is; null before the first push.</summary>
    public string? Pushed { get; private set; }

    public int Count => _open.Count;

    /// <summary>What is said of the pull request; it stays there.</summary>
    public List<PullRequestRemark> Remarks { get; } = [];

    /// <summary>The marks of the reviews on somebody's pull request.</summary>
    public List<string> Reviews { get; } = [];

    /// <summary>Only forward, as git has it: whoever comes late with an older commit is refused.</summary>
    public void Push(string commit)
    {
        if (_pushed.Add(commit))
            Pushed = commit;
    }

    public PullRequest? Find() => _open.Count == 0 ? null : _open[0] with { Commit = Pushed! };

    public void Say() => Remarks.Add(new PullRequestRemark { Id = $"comment-{Remarks.Count + 1}", Author = "somebody", Text = "mend this" });

    public PullRequest Open()
    {
        var opened = new PullRequest
        {
            Commit = Pushed!,
            Repository = "forge/repository",
            Branch = "agentfactory/r1",
            Base = "main",
            Number = _open.Count + 1,
            Url = $"https://forge/{_open.Count + 1}",
            Draft = true,
            Title = "title",
            Body = "body",
        };
        _open.Add(opened);
        return opened;
    }
}

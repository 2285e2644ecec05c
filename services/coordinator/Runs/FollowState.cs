using System.Collections.Immutable;
using AgentFactory.Contracts.Delivery;

namespace AgentFactory.Coordinator.Runs;

/// <summary>What has become of following a run's pull request.</summary>
internal sealed record FollowState
{
    public static readonly FollowState None = new();

    /// <summary>Tasks to look at it so far; one for each delivery.</summary>
    public int Looks { get; init; }

    /// <summary>Looks in a row that found nothing new.</summary>
    public int Quiet { get; init; }

    /// <summary>How many times remarks caused a repair.</summary>
    public int Rounds { get; init; }

    /// <summary>The number of the last such repair; 0 before the first.</summary>
    public int Repair { get; init; }

    /// <summary>The ids of all remarks that were taken up.</summary>
    public ImmutableHashSet<string> Seen { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Those that are not answered yet.</summary>
    public ImmutableArray<PullRequestRemark> Open { get; init; } = [];

    /// <summary>What the last round did not bring about, and why; null while none has come to nothing.</summary>
    public string? Unmet { get; init; }

    /// <summary>The time to follow is over.</summary>
    public bool Expired { get; init; }

    public FollowState Take(IReadOnlyList<PullRequestRemark> remarks, int repair) =>
        this with { Rounds = Rounds + 1, Repair = repair, Seen = Seen.Union(remarks.Select(remark => remark.Id)), Open = [.. remarks] };
}

namespace AgentFactory.Contracts.Runs;

/// <summary>What a run is asked for that only reads a change which is there already: no plan, no code, no proof. The change ends at the run's
/// base (<see cref="RunOptions.Base"/>); the review is posted where <see cref="RunOptions.PullRequest"/> says so.</summary>
public sealed record ReviewOrder
{
    /// <summary>The branch, tag or commit that the change is to be merged into.</summary>
    public required string Into { get; init; }

    /// <summary>The commit that the change began at; set by the coordinator that takes the run, whatever a submitter says.</summary>
    public string? From { get; init; }

    /// <summary>What the posted review is found again by, and nobody can know before; set by the coordinator likewise.</summary>
    public string? Mark { get; init; }

    /// <summary>The pull request that holds the change; null for one that is on no forge.</summary>
    public int? Number { get; init; }
}

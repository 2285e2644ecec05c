namespace AgentFactory.Contracts.Policy;

/// <summary>When a run waits for a person, beside <see cref="Runs.RunOptions.Approve"/> and the tools that a role must ask for.</summary>
public sealed record GatePolicy
{
    /// <summary>Whether a person is asked about a migration that loses data nobody asked to lose; false refuses it at once.</summary>
    public bool DataLoss { get; init; } = true;

    /// <summary>Whether a person is asked before every pull request, and before a review is posted on another one.</summary>
    public bool PullRequest { get; init; }

    /// <summary>US dollars that a run may spend before a person is asked once; 0 asks before the first paid call; null never asks.</summary>
    public double? MaxUnapprovedUsd { get; init; }

    /// <summary>How long a question stands before it lapses. 1 s to 365 days.</summary>
    public TimeSpan Expiry { get; init; } = TimeSpan.FromDays(3);
}

/// <summary>What a person is asked about.</summary>
public enum GateKind
{
    /// <summary>Handing the proven work over.</summary>
    Delivery,

    /// <summary>More money than the policy lets a run spend unasked.</summary>
    Spend,

    /// <summary>A migration that loses data.</summary>
    DataLoss,

    /// <summary>One call of a tool that the role must ask for.</summary>
    Tool,
}

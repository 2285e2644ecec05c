using AgentFactory.Contracts.Proof;

namespace AgentFactory.Contracts.Delivery;

/// <summary>What whoever delivers a run is told beside the task.</summary>
public sealed record DeliveryOrder
{
    /// <summary>The repository that the run started from, without user name and password; null when it started from nothing.</summary>
    public string? Repository { get; init; }

    /// <summary>The branch, tag or commit that it started from; null for the repository's HEAD.</summary>
    public string? Base { get; init; }

    /// <summary>The issue that the requirement was read from, as <c>owner/repository#number</c>; null when from none.</summary>
    public string? Issue { get; init; }

    /// <summary>The pull request that the run has already; null before it is opened, and where there is no forge.</summary>
    public int? Number { get; init; }

    /// <summary>For a look at the pull request: the ids of the remarks that the run knows.</summary>
    public IReadOnlyCollection<string> Known { get; init; } = [];

    /// <summary>What is said to the remarks that led to this delivery, or came to nothing.</summary>
    public IReadOnlyList<RemarkAnswer> Answers { get; init; } = [];

    /// <summary>The remarks of <see cref="Answers"/> came to nothing: there is nothing to deliver, and this is to be said at the pull request.</summary>
    public bool Unmet { get; init; }

    /// <summary>The review that is posted on the pull request <see cref="Number"/>, which is not the run's own; null for a delivery.</summary>
    public ReviewReport? Review { get; init; }

    /// <summary>What such a review is found again by after a crash; null for a delivery.</summary>
    public string? ReviewMark { get; init; }

    /// <summary>What the run has cost so far.</summary>
    public long ModelCalls { get; init; }

    /// <summary>Prompt and answer tokens together.</summary>
    public long Tokens { get; init; }

    /// <summary>US dollars.</summary>
    public double Usd { get; init; }
}

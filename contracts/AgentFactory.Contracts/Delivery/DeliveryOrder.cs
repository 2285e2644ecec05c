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

    /// <summary>What the run has cost so far.</summary>
    public long ModelCalls { get; init; }

    /// <summary>Prompt and answer tokens together.</summary>
    public long Tokens { get; init; }

    /// <summary>US dollars.</summary>
    public double Usd { get; init; }
}

namespace AgentFactory.Factory.Runs;

/// <summary>What is asked of a run that is there already.</summary>
internal sealed record ResumeRequest
{
    /// <summary>Null for the newest unfinished one.</summary>
    public string? RunId { get; init; }
    public double? MaxUsd { get; init; }
    public long? MaxTokens { get; init; }
    public string? Out { get; init; }

    /// <summary>A run that waits for its delivery ends without it.</summary>
    public bool WithoutPullRequest { get; init; }

    /// <summary>As typed; null to go on with the run's own.</summary>
    public string? Model { get; init; }

    /// <summary>Set when a person has decided what the run waits for.</summary>
    public Decision? Decision { get; init; }
}

/// <summary>What a person says to the gate that a run waits at.</summary>
internal sealed record Decision(bool Approved, string By, string? Why)
{
    /// <summary>The gate that was meant; null for the one that is open.</summary>
    public string? Gate { get; init; }
}

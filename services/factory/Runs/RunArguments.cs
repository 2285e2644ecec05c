namespace AgentFactory.Factory.Runs;

/// <summary>What the user typed after <c>run</c>, <c>plan</c> or <c>submit</c>, as typed.</summary>
internal sealed record RunArguments
{
    public string? Prp { get; init; }
    public string? Issue { get; init; }
    public IReadOnlyList<string> Checks { get; init; } = [];
    public string? Out { get; init; }
    public string? Model { get; init; }
    public string? Record { get; init; }
    public double? MaxUsd { get; init; }
    public long? MaxTokens { get; init; }
    public bool Approve { get; init; }
    public bool? PullRequest { get; init; }
    public string? Data { get; init; }
    public string? Repository { get; init; }
    public string? Base { get; init; }
    public bool AllowJudged { get; init; }
    public string? Sandbox { get; init; }
    public bool PlanOnly { get; init; }
}

using AgentFactory.Contracts.Runs;

namespace AgentFactory.Factory.Runs;

/// <summary>What the user typed after <c>run</c>, <c>plan</c> or <c>submit</c>, as typed.</summary>
internal sealed record RunArguments
{
    /// <summary>More than any bound of a run, and still a time.</summary>
    private const long MaxHours = 1_000_000;

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
    public bool? Follow { get; init; }
    public long? FollowRounds { get; init; }
    public long? FollowHours { get; init; }
    public string? Data { get; init; }
    public string? Repository { get; init; }
    public string? Base { get; init; }
    public bool AllowJudged { get; init; }
    public string? Sandbox { get; init; }
    public bool PlanOnly { get; init; }

    /// <summary>These options with what was said of following the pull request.</summary>
    public RunOptions WithFollow(RunOptions options) => options with
    {
        Follow = Follow,
        MaxFollowRounds = FollowRounds is { } rounds ? (int)Math.Min(rounds, int.MaxValue) : options.MaxFollowRounds,
        FollowTime = FollowHours is { } hours ? TimeSpan.FromHours(Math.Min(hours, MaxHours)) : options.FollowTime,
    };
}

namespace AgentFactory.Factory.Reviews;

/// <summary>What the user typed after <c>review</c>, as typed.</summary>
internal sealed record ReviewArguments
{
    /// <summary>More lines than this are no change that anybody reviews; <c>--max-lines</c> says otherwise.</summary>
    public const long DefaultMaxLines = 20_000;

    /// <summary>A pull request or, with <see cref="Base"/>, the folder of a repository; null for the current folder.</summary>
    public string? Target { get; init; }
    public string? Base { get; init; }
    public string? Head { get; init; }
    public bool DryRun { get; init; }
    public bool Approve { get; init; }
    public bool Again { get; init; }
    public long MaxLines { get; init; } = DefaultMaxLines;
    public string? Model { get; init; }
    public double? MaxUsd { get; init; }
    public long? MaxTokens { get; init; }
    public string? Data { get; init; }
    public string? Sandbox { get; init; }
}

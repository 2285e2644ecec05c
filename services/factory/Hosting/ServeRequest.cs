namespace AgentFactory.Factory.Hosting;

/// <summary>What <c>factory serve</c> was asked for.</summary>
internal sealed record ServeRequest
{
    public required string DataFolder { get; init; }
    public required ListenAddress Http { get; init; }
    public required ListenAddress Grpc { get; init; }
    public required bool Unsandboxed { get; init; }

    /// <summary>Start a dashboard beside the fleet.</summary>
    public bool Dashboard { get; init; }
}

namespace AgentFactory.Knowledge.Entries;

/// <summary>Where an entry came from, as far as it is known.</summary>
internal sealed record Provenance(string? RunId = null, string? TaskId = null, string? Commit = null)
{
    public static Provenance Unknown { get; } = new();
}

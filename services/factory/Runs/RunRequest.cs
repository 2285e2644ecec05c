using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;

namespace AgentFactory.Factory.Runs;

/// <summary>A run that may begin: everything that can be checked beforehand was.</summary>
internal sealed record RunRequest
{
    public required PrpDocument Prp { get; init; }
    public required RunOptions Options { get; init; }
    public required string DataFolder { get; init; }

    /// <summary>What must be remembered to deliver it, also after a crash.</summary>
    public required RunMemory Memory { get; init; }

    /// <summary>Submitting the same key again gives the run that it started; null for a new run each time.</summary>
    public string? Key { get; init; }

    /// <summary>What the user must know before the run, first of all which model answers when he named none.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

using AgentFactory.Knowledge.Entries;

namespace AgentFactory.Knowledge.Ingest;

/// <summary>Where an ingest stores what it reads: the store of this process, or a service that several machines feed.</summary>
internal interface IIngestTarget
{
    /// <summary>Whether others feed it too, each from a list of its own: none of them may take away what another brought.</summary>
    bool IsShared { get; }

    /// <summary>Whether any of these entries is there. It is asked before a file is read: what cannot be used says so here.</summary>
    Task<bool> HoldsAnyAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>When it returns, all of the drafts are kept.</summary>
    /// <returns>Which entry holds each of them, in their order.</returns>
    Task<IReadOnlyList<string>> StoreAsync(IReadOnlyCollection<KnowledgeDraft> drafts, CancellationToken cancellationToken);

    /// <summary>Deletes those that are there.</summary>
    /// <returns>How many there were.</returns>
    Task<int> DeleteAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);
}

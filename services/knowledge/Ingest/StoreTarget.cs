using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Storage;

namespace AgentFactory.Knowledge.Ingest;

/// <summary>The store of this process.</summary>
internal sealed class StoreTarget(IKnowledgeStore store) : IIngestTarget
{
    public bool IsShared => false;

    public async Task<bool> HoldsAnyAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        ids.Count > 0 && (await store.GetAsync(ids, cancellationToken)).Count > 0;

    public async Task<IReadOnlyList<string>> StoreAsync(IReadOnlyCollection<KnowledgeDraft> drafts, CancellationToken cancellationToken) =>
        [.. (await store.UpsertAsync([.. drafts], cancellationToken)).Select(stored => stored.Id)];

    public Task<int> DeleteAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => store.DeleteAsync(ids, cancellationToken);
}

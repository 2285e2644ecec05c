using AgentFactory.Contracts.Knowledge;
using AgentFactory.Knowledge.Api;
using AgentFactory.Knowledge.Entries;

namespace AgentFactory.Knowledge.Ingest;

/// <summary>A knowledge service in another process.</summary>
internal sealed class ServiceTarget(IKnowledge knowledge) : IIngestTarget
{
    /// <summary>Calls that are under way together; each deletes one entry.</summary>
    private const int DeletedAtOnce = 8;

    public bool IsShared => true;

    public async Task<bool> HoldsAnyAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            try
            {
                await knowledge.GetAsync(new GetRequest { Id = id }, cancellationToken);
                return true;
            }
            catch (KnowledgeRefusedException e) when (e.Fault == KnowledgeFault.NotFound)
            {
                // The next one may be.
            }
        }

        // Nothing to ask for: that it answers, and takes the key, is known before all is read.
        if (ids.Count == 0)
            await knowledge.GetStatsAsync(new GetStatsRequest(), cancellationToken);
        return false;
    }

    /// <exception cref="IngestException">A piece is larger than the service takes.</exception>
    public async Task<IReadOnlyList<string>> StoreAsync(IReadOnlyCollection<KnowledgeDraft> drafts, CancellationToken cancellationToken)
    {
        try
        {
            return (await knowledge.StoreBatchAsync(drafts.Select(Translation.ToWire).ToAsyncEnumerable(), cancellationToken)).Ids;
        }
        catch (KnowledgeRefusedException e) when (e.Fault == KnowledgeFault.TooLarge)
        {
            var largest = drafts.MaxBy(draft => draft.Content.Length)!;
            throw new IngestException(
                $"a piece is too large for the service, most likely of {largest.Metadata["path"]} ({e.Message.TrimEnd('.')}). What came before it stays. Set Knowledge:Ingest:MaxChunk lower, or the service's limit higher, then the same command goes on.", e);
        }
    }

    public async Task<int> DeleteAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var deleted = 0;
        await Parallel.ForEachAsync(
            ids, new ParallelOptions { MaxDegreeOfParallelism = DeletedAtOnce, CancellationToken = cancellationToken },
            async (id, stop) => Interlocked.Add(ref deleted, (await knowledge.DeleteAsync(new DeleteRequest { Id = id }, stop)).Entries));
        return deleted;
    }
}

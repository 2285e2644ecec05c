using AgentFactory.Knowledge.Embeddings;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Storage;
using AgentFactory.Knowledge.Vectors;
using Microsoft.Extensions.Options;

namespace AgentFactory.Knowledge;

/// <summary>The embedded store, opened when it is first used: a host that only might need it starts no slower.</summary>
internal sealed class LazyStore(
    IOptions<KnowledgeStoreOptions> options, IOptions<IndexOptions> index, TimeProvider time, ILogger<KnowledgeStore> log, ModelEmbedder? embedder = null,
    IVectorShelf? shelf = null) : IKnowledgeStore, IAsyncDisposable, IDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private KnowledgeStore? _store;

    // Nothing was ever stored: asking leaves no file behind.
    private bool IsEmpty => _store is null && !File.Exists(Path.Combine(options.Value.Directory, "knowledge.db"));

    public async Task<IReadOnlyList<StoredEntry>> UpsertAsync(IReadOnlyList<KnowledgeDraft> drafts, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).UpsertAsync(drafts, cancellationToken);

    public async Task<int> DeleteAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).DeleteAsync(ids, cancellationToken);

    public async Task<int> ArchiveAsync(IReadOnlyCollection<string> ids, bool archived, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).ArchiveAsync(ids, archived, cancellationToken);

    public async Task<IReadOnlyList<KnowledgeEntry>> GetAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).GetAsync(ids, cancellationToken);

    public async Task<IReadOnlyList<KnowledgeEntry>> ListAsync(KnowledgeFilter filter, string? after, int limit, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).ListAsync(filter, after, limit, cancellationToken);

    public async Task<KnowledgeAnswer> QueryAsync(KnowledgeQuery query, CancellationToken cancellationToken)
    {
        if (!IsEmpty)
            return await (await OpenAsync(cancellationToken)).QueryAsync(query, cancellationToken);
        QueryCheck.Require(query, options.Value);
        return new KnowledgeAnswer([], "none");
    }

    public async Task<KnowledgeStats> GetStatsAsync(CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).GetStatsAsync(cancellationToken);

    public async Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).VerifyAsync(cancellationToken);

    public async Task RebuildAsync(CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).RebuildAsync(cancellationToken);

    public async Task<string> GetGenerationAsync(CancellationToken cancellationToken) =>
        IsEmpty ? "none" : await (await OpenAsync(cancellationToken)).GetGenerationAsync(cancellationToken);

    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        if (!IsEmpty)
            await (await OpenAsync(cancellationToken)).SettleAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is { } store)
            await store.DisposeAsync();
        _opening.Dispose();
    }

    /// <summary>For hosts that are ended without waiting; what the store does in the background is stopped, not finished.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async ValueTask<KnowledgeStore> OpenAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _store) is { } open)
            return open;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            // A failed opening is tried again by the next caller: a disk that was full may have room by then.
            return _store ??= await KnowledgeStore.OpenAsync(options.Value, index.Value, time, log, cancellationToken, embedder, shelf);
        }
        finally
        {
            _opening.Release();
        }
    }
}

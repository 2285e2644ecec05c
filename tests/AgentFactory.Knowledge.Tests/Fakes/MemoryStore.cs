using System.Security.Cryptography;
using System.Text;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Storage;

namespace AgentFactory.Knowledge.Tests.Fakes;

/// <summary>A store that scores by the share of the query's words that an entry has.</summary>
internal sealed class MemoryStore(TimeProvider time) : IKnowledgeStore
{
    private readonly SortedDictionary<string, KnowledgeEntry> _entries = new(StringComparer.Ordinal);
    private long _version;

    public int Queries { get; private set; }

    /// <summary>Drafts by call.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>The store dies with the first call after so many.</summary>
    public int? DiesAfterUpserts { get; set; }

    public IReadOnlyCollection<KnowledgeEntry> Entries => _entries.Values;

    public Task<IReadOnlyList<StoredEntry>> UpsertAsync(IReadOnlyList<KnowledgeDraft> drafts, CancellationToken cancellationToken)
    {
        if (drafts.Any(draft => string.IsNullOrWhiteSpace(draft.Content)))
            throw new KnowledgeException(KnowledgeError.InvalidEntry, "an entry is empty");
        if (DiesAfterUpserts is { } limit && Batches.Count >= limit)
            throw new IOException("killed");
        Batches.Add(drafts.Count);
        _version++;
        return Task.FromResult<IReadOnlyList<StoredEntry>>([.. drafts.Select(Upsert)]);
    }

    public Task<int> DeleteAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        _version++;
        return Task.FromResult(ids.Count(_entries.Remove));
    }

    public Task<int> ArchiveAsync(IReadOnlyCollection<string> ids, bool archived, CancellationToken cancellationToken)
    {
        _version++;
        foreach (var id in ids)
            _entries[id] = _entries[id] with { Archived = archived };
        return Task.FromResult(ids.Count);
    }

    public Task<IReadOnlyList<KnowledgeEntry>> GetAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<KnowledgeEntry>>([.. ids.Where(_entries.ContainsKey).Select(id => _entries[id])]);

    public Task<IReadOnlyList<KnowledgeEntry>> ListAsync(KnowledgeFilter filter, string? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<KnowledgeEntry>>([.. _entries.Values.Where(entry => filter.RunId is null || entry.Provenance.RunId == filter.RunId)]);

    public Task<KnowledgeAnswer> QueryAsync(KnowledgeQuery query, CancellationToken cancellationToken)
    {
        QueryCheck.Require(query, new KnowledgeStoreOptions());
        Queries++;
        var words = Words(query.Text);
        var results = _entries.Values
            .Where(entry => !entry.Archived && (query.Filter.SourceTypes.IsEmpty || query.Filter.SourceTypes.Contains(entry.SourceType)))
            .Select(entry => (entry, Score: (double)Words(entry.Content).Intersect(words).Count() / words.Count))
            .Where(pair => pair.Score > 0 && pair.Score >= query.MinRelevance)
            .OrderByDescending(pair => pair.Score).ThenBy(pair => pair.entry.Id, StringComparer.Ordinal).Take(query.MaxResults)
            .Select(pair => new KnowledgeResult(pair.entry, pair.Score, pair.Score, 0, pair.Score));
        return Task.FromResult(new KnowledgeAnswer([.. results], "words"));
    }

    public Task<KnowledgeStats> GetStatsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new KnowledgeStats(
            _entries.Count, _entries.Values.GroupBy(entry => entry.SourceType).ToDictionary(group => group.Key, group => group.LongCount()),
            _entries.Values.LongCount(entry => entry.Archived), _entries.Values.Sum(entry => (long)Encoding.UTF8.GetByteCount(entry.Content)), 0, 0, "words", 0, _version));

    public Task<VerifyReport> VerifyAsync(CancellationToken cancellationToken) => Task.FromResult(new VerifyReport(_entries.Count, []));

    public Task RebuildAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string> GetGenerationAsync(CancellationToken cancellationToken) => Task.FromResult($"memory.{_version}");

    public Task SettleAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private StoredEntry Upsert(KnowledgeDraft draft)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{draft.SourceType}\0{draft.Content}")));
        var id = draft.Id ?? "c-" + hash[..16];
        var known = _entries.GetValueOrDefault(id);
        var now = time.GetUtcNow();
        _entries[id] = new KnowledgeEntry
        {
            Id = id,
            Content = draft.Content,
            SourceType = draft.SourceType,
            Tags = draft.Tags,
            Metadata = draft.Metadata,
            Provenance = draft.Provenance,
            TimeToLive = draft.TimeToLive,
            Created = known?.Created ?? now,
            Updated = now,
            ContentHash = hash,
        };
        return new StoredEntry(id, known is null ? StoreEffect.Created : StoreEffect.Unchanged);
    }

    private static HashSet<string> Words(string text) =>
        text.ToLowerInvariant().Split([' ', '\n', '.', ',', ':', '`', '(', ')'], StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
}

using System.Security.Cryptography;
using System.Text;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Vectors;

namespace AgentFactory.Knowledge.Storage;

/// <summary>One model's collection on a shelf. Queries ask it, and go by the built-in vectors where it does not answer.</summary>
internal sealed class ModelShelf
{
    private const int HeldPage = 4096;

    /// <summary>How many are asked about to learn what nearness is common, and as if so many more had a cosine of zero.</summary>
    private const int Spread = 256;
    private const int Prior = 20;

    private readonly IVectorShelf _shelf;
    private readonly KnowledgeIndex _index;
    private readonly ILogger _log;
    private readonly string _collection;
    private int? _dimensions;

    /// <param name="identity">Of the database: another one's vectors are no use, however its entries are numbered.</param>
    public ModelShelf(IVectorShelf shelf, KnowledgeIndex index, string space, string identity, ILogger log)
    {
        (_shelf, _index, _log) = (shelf, index, log);
        _collection = $"knowledge-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{space}|{identity}")).AsSpan(0, 8))}";
    }

    /// <summary>Learns once what the shelf holds from before. The worker calls it, and no two at a time.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_dimensions is not null || await _shelf.DimensionsAsync(_collection, cancellationToken) is not { } dimensions)
            return;
        await foreach (var page in _shelf.HeldAsync(_collection, cancellationToken).Chunk(HeldPage).WithCancellation(cancellationToken))
            _index.TakeHeld(dimensions, page);
        _dimensions = dimensions;
    }

    /// <exception cref="KnowledgeException">The shelf does not answer, or holds vectors of another length.</exception>
    public async Task PutAsync(IReadOnlyList<(StoredRow Row, float[]? Vector)> embedded, CancellationToken cancellationToken)
    {
        var vectors = embedded.Where(entry => entry.Vector is not null).Select(entry => new ShelvedVector(
            entry.Row.Slot, entry.Row.Version, VectorCheck.Unit(entry.Vector, _dimensions ?? entry.Vector!.Length),
            entry.Row.Entry.SourceType, entry.Row.Entry.Tags, entry.Row.Entry.Archived)).ToList();
        if (vectors.Count == 0)
            return;
        if (_dimensions is null)
            await _shelf.CreateAsync(_collection, vectors[0].Unit.Length, cancellationToken);
        _dimensions = vectors[0].Unit.Length;
        await _shelf.PutAsync(_collection, vectors, cancellationToken);
    }

    /// <summary>Takes away what is of no entry any more. What a failure leaves is found when the store is opened again.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        if (_dimensions is not null && _index.TakeGone() is { Count: > 0 } gone)
            await _shelf.RemoveAsync(_collection, gone, cancellationToken);
    }

    /// <summary>Asks for all that ranking will want to know; null where the shelf does not answer.</summary>
    public async Task<IVectors?> FetchAsync(KnowledgeQuery query, float[] unit, SlotSet? allowed, CancellationToken cancellationToken)
    {
        try
        {
            var depth = _index.DepthOf(query.MaxResults);
            var (byWords, spread) = _index.Candidates(query.Text, allowed, depth, Spread);
            // What the shelf cannot filter by is asked for by name where that is little, and sifted out afterwards where it is much.
            IReadOnlyList<int> few = allowed is { } set && set.Count <= depth ? [.. set.Slots] : [];
            var found = few.Count > 0 || allowed is { Count: 0 } ? [] : await _shelf.NearestAsync(_collection, unit, depth * 2, query.Filter, cancellationToken);
            var known = await _shelf.ScoreAsync(_collection, unit, [.. byWords.Union(spread).Union(few)], cancellationToken);
            var scores = _index.Current(found.Concat(known)).DistinctBy(score => score.Slot).ToDictionary(score => score.Slot, score => score.Score);
            ScoredSlot[] nearest = [.. scores.Where(score => allowed is null || allowed[score.Key])
                .Select(score => new ScoredSlot(score.Key, score.Value)).OrderByDescending(score => score.Score).ThenBy(score => score.Slot)];
            return new FetchedVectors(nearest, scores, Background([.. spread.Where(scores.ContainsKey).Select(slot => scores[slot])]));
        }
        catch (KnowledgeException exception) when (exception.Error == KnowledgeError.Unusable)
        {
            _log.LogWarning("{Error} This query goes by the built-in vectors.", exception.Message);
            return null;
        }
    }

    private static float Background(float[] scores) => Math.Clamp(scores.Sum() / (scores.Length + Prior), 0, 0.99f);
}

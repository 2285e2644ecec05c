using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Vectors;

namespace AgentFactory.Knowledge.Tests.Fakes;

/// <summary>A vector database of one process. It outlives the stores that use it.</summary>
internal sealed class MemoryShelf : IVectorShelf
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Dimensions, Dictionary<int, ShelvedVector> Vectors)> _collections = [];

    public bool IsDown { get; set; }

    public int Puts { get; private set; }

    public List<KnowledgeFilter> Filters { get; } = [];

    public IEnumerable<ShelvedVector> All => _collections.Values.SelectMany(collection => collection.Vectors.Values);

    public Task<int?> DimensionsAsync(string collection, CancellationToken cancellationToken) =>
        Answer<int?>(() => _collections.TryGetValue(collection, out var found) ? found.Dimensions : null);

    public Task CreateAsync(string collection, int dimensions, CancellationToken cancellationToken) => Answer(() =>
    {
        if (_collections.TryGetValue(collection, out var found) && found.Dimensions != dimensions)
            throw new KnowledgeException(KnowledgeError.WrongDimensions, $"{found.Dimensions} and not {dimensions}");
        return _collections.TryAdd(collection, (dimensions, []));
    });

    public async IAsyncEnumerable<HeldVector> HeldAsync(string collection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var vector in await Answer(() => _collections[collection].Vectors.Values.ToList()))
            yield return new(vector.Slot, vector.Version);
    }

    public Task PutAsync(string collection, IReadOnlyList<ShelvedVector> vectors, CancellationToken cancellationToken) => Answer(() =>
    {
        foreach (var vector in vectors)
        {
            Assert.Equal(_collections[collection].Dimensions, vector.Unit.Length);
            _collections[collection].Vectors[vector.Slot] = vector;
        }

        return Puts += vectors.Count;
    });

    public Task RemoveAsync(string collection, IReadOnlyList<int> slots, CancellationToken cancellationToken) =>
        Answer(() => slots.Count(_collections[collection].Vectors.Remove));

    public Task<IReadOnlyList<ShelvedScore>> NearestAsync(
        string collection, float[] unit, int count, KnowledgeFilter filter, CancellationToken cancellationToken) => Answer(() =>
    {
        Filters.Add(filter);
        return Scores(_collections[collection].Vectors.Values
            .Where(vector => filter.IncludeArchived || !vector.Archived)
            .Where(vector => filter.SourceTypes.Length == 0 || filter.SourceTypes.Contains(vector.SourceType))
            .Where(vector => filter.AnyTags.Length == 0 || filter.AnyTags.Intersect(vector.Tags).Any())
            .Where(vector => filter.AllTags.All(tag => vector.Tags.Contains(tag))), unit, count);
    });

    public Task<IReadOnlyList<ShelvedScore>> ScoreAsync(string collection, float[] unit, IReadOnlyList<int> slots, CancellationToken cancellationToken) =>
        Answer(() => Scores(slots.Where(_collections[collection].Vectors.ContainsKey).Select(slot => _collections[collection].Vectors[slot]), unit, slots.Count));

    private static IReadOnlyList<ShelvedScore> Scores(IEnumerable<ShelvedVector> vectors, float[] unit, int count) =>
        [.. vectors.Select(vector => new ShelvedScore(vector.Slot, vector.Version, TensorPrimitives.Dot(unit, vector.Unit)))
            .OrderByDescending(score => score.Score).ThenBy(score => score.Slot).Take(count)];

    private Task<T> Answer<T>(Func<T> answer)
    {
        lock (_lock)
        {
            return IsDown
                ? Task.FromException<T>(new KnowledgeException(KnowledgeError.Unusable, "The shelf is down. Nothing was changed."))
                : Task.FromResult(answer());
        }
    }
}

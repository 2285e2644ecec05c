namespace AgentFactory.Knowledge.Vectors;

/// <summary>What a shelf said of one query: it is asked before the ranking, which does not wait.</summary>
/// <param name="nearest">Of those allowed, nearest first.</param>
/// <param name="scores">The cosines of all that was asked about.</param>
/// <param name="background">See <see cref="IVectors.Background"/>.</param>
internal sealed class FetchedVectors(IReadOnlyList<ScoredSlot> nearest, IReadOnlyDictionary<int, float> scores, float background) : IVectors
{
    public ScoredSlot[] Nearest(ReadOnlySpan<float> unit, int count, SlotSet? allowed) =>
        [.. nearest.Where(found => allowed is null || allowed[found.Slot]).Take(count)];

    public bool Has(int slot) => scores.ContainsKey(slot);

    public float Similarity(int slot, ReadOnlySpan<float> unit) => scores.GetValueOrDefault(slot);

    public float Background(ReadOnlySpan<float> unit) => background;
}

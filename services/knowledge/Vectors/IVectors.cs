namespace AgentFactory.Knowledge.Vectors;

/// <summary>Vectors of length 1 that a query is compared with, wherever they are kept.</summary>
internal interface IVectors
{
    /// <summary>The nearest of those allowed, nearest first.</summary>
    ScoredSlot[] Nearest(ReadOnlySpan<float> unit, int count, SlotSet? allowed);

    bool Has(int slot);

    /// <summary>The cosine; zero where there is no vector.</summary>
    float Similarity(int slot, ReadOnlySpan<float> unit);

    /// <summary>What nearness means nothing: the mean cosine, from 0 to 0.99.</summary>
    float Background(ReadOnlySpan<float> unit);
}

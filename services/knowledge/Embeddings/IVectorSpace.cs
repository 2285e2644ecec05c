using AgentFactory.Knowledge.Ranking;

namespace AgentFactory.Knowledge.Embeddings;

/// <summary>Makes vectors without asking anybody: the same text gives the same vector.</summary>
internal interface IVectorSpace
{
    /// <summary>Changes when the vectors do.</summary>
    string Name { get; }

    int Dimensions { get; }

    /// <summary>Null when the space knows nothing of the text.</summary>
    float[]? OfEntry(string content, TermVector terms, Vocabulary vocabulary);

    /// <param name="kept">0 to 1: how much of what the query's words tell is still in its vector.</param>
    float[]? OfQuery(string text, Vocabulary vocabulary, out double kept);
}

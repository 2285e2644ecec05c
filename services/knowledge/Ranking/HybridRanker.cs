using AgentFactory.Knowledge.Embeddings;
using AgentFactory.Knowledge.Storage;
using AgentFactory.Knowledge.Vectors;

namespace AgentFactory.Knowledge.Ranking;

internal sealed record FoundSlot(int Slot, long Version, double Score, double Lexical, double Vector, double Fused);

/// <summary>Puts both rankings together: a weighted mean, as both scores are shares of the best possible already.</summary>
internal static class HybridRanker
{
    public static List<FoundSlot> Rank(
        LexicalIndex lexical, VectorFile vectors, IVectorSpace space, string text, SlotSet? allowed, RankingMode mode, int depth,
        IndexOptions options)
    {
        depth = Math.Max(depth, options.Depth);
        var byWords = new float[lexical.Slots];
        LexicalRanker.Score(lexical, LexicalRanker.Words(text, lexical.Vocabulary), allowed, options.Lexical, byWords);
        var query = space.OfQuery(text, lexical.Vocabulary);

        var candidates = new HashSet<int>();
        if (mode != RankingMode.Vector)
            candidates.UnionWith(TopSlots.Of(byWords, depth).Select(found => found.Slot));
        if (mode != RankingMode.Lexical && query is not null)
            candidates.UnionWith(vectors.Nearest(query, depth, allowed).Where(found => found.Score > 0).Select(found => found.Slot));

        // A query that the space knows nothing of is a matter of words alone.
        var learned = space is not HashedSpace;
        var share = query is not null && learned ? options.VectorShare : 0;
        var found = new List<FoundSlot>(candidates.Count);
        foreach (var slot in candidates)
        {
            if (lexical[slot] is null)
                continue;
            double word = Math.Clamp(byWords[slot], 0, 1);
            double vector = query is null ? 0 : Math.Clamp(vectors.Similarity(slot, query), 0, 1);
            // Likeness of spelling is a weak sign: it finds what words miss altogether, and never outweighs a match of words.
            var fused = learned ? ((1 - share) * word) + (share * vector) : Math.Max(word, options.SpellingShare * vector);
            var score = mode switch { RankingMode.Lexical => word, RankingMode.Vector => vector, _ => fused };
            // Rounded, so that the order does not hang on the order in which a sum was taken.
            found.Add(new(slot, 0, Math.Round(score, 6), Math.Round(word, 6), Math.Round(vector, 6), Math.Round(fused, 6)));
        }

        return found;
    }
}

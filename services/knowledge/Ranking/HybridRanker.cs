using AgentFactory.Knowledge.Storage;
using AgentFactory.Knowledge.Vectors;

namespace AgentFactory.Knowledge.Ranking;

/// <summary>A query as a vector, and those to compare it with.</summary>
/// <param name="Unit">Null when nothing is known of the query's words.</param>
/// <param name="Share">What nearness counts for beside words, 0 to 1; null where it tells only of spelling.</param>
internal sealed record QueryVector(IVectors Others, float[]? Unit, string Space, double? Share)
{
    public bool IsMeaning => Share is not null;
}

internal sealed record FoundSlot(int Slot, long Version, double Score, double Lexical, double Vector, double Fused);

/// <summary>Puts both rankings together: a weighted mean, as both scores are shares of the best possible already.</summary>
internal static class HybridRanker
{
    public static List<FoundSlot> Rank(
        LexicalIndex lexical, QueryVector vectors, string text, SlotSet? allowed, RankingMode mode, int depth, IndexOptions options)
    {
        depth = Math.Max(depth, options.Depth);
        var byWords = new float[lexical.Slots];
        LexicalRanker.Score(lexical, LexicalRanker.Words(text, lexical.Vocabulary), allowed, options.Lexical, byWords);
        var query = vectors.Unit;

        var candidates = new HashSet<int>();
        if (mode != RankingMode.Vector)
            candidates.UnionWith(TopSlots.Of(byWords, depth).Select(found => found.Slot));
        if (mode != RankingMode.Lexical && query is not null)
            candidates.UnionWith(vectors.Others.Nearest(query, depth, allowed).Where(found => found.Score > 0).Select(found => found.Slot));

        // A query that the space knows nothing of is a matter of words alone.
        var share = query is null ? 0 : vectors.Share ?? 0;
        // Models differ in how near they put texts that have nothing in common: that nearness is worth nothing.
        var background = query is null ? 0 : vectors.Others.Background(query);
        var found = new List<FoundSlot>(candidates.Count);
        foreach (var slot in candidates)
        {
            if (lexical[slot] is null)
                continue;
            double word = Math.Clamp(byWords[slot], 0, 1);
            var hasVector = query is not null && vectors.Others.Has(slot);
            double vector = hasVector ? Math.Clamp((vectors.Others.Similarity(slot, query) - background) / (1 - background), 0, 1) : 0;
            // Likeness of spelling is a weak sign: it finds what words miss altogether, and never outweighs a match of words.
            var fused = vectors.IsMeaning ? hasVector ? ((1 - share) * word) + (share * vector) : word : Math.Max(word, options.SpellingShare * vector);
            var score = mode switch { RankingMode.Lexical => word, RankingMode.Vector => vector, _ => fused };
            // Rounded, so that the order does not hang on the order in which a sum was taken.
            found.Add(new(slot, 0, Math.Round(score, 6), Math.Round(word, 6), Math.Round(vector, 6), Math.Round(fused, 6)));
        }

        return found;
    }
}

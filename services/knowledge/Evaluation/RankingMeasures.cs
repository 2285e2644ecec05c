namespace AgentFactory.Knowledge.Evaluation;

/// <summary>How good a ranking is. A grade above zero counts as relevant, all alike.</summary>
internal static class RankingMeasures
{
    /// <summary>0 to 1: gain discounted by the logarithm of the place, as a share of the best possible.</summary>
    public static double Ndcg(IReadOnlyList<string> ranked, IReadOnlySet<string> relevant, int depth)
    {
        if (relevant.Count == 0)
            return 0;
        double gain = 0, best = 0;
        for (var i = 0; i < Math.Min(depth, ranked.Count); i++)
        {
            if (relevant.Contains(ranked[i]))
                gain += 1 / Math.Log2(i + 2);
        }

        for (var i = 0; i < Math.Min(depth, relevant.Count); i++)
            best += 1 / Math.Log2(i + 2);
        return gain / best;
    }

    /// <summary>0 to 1: the share of the relevant ones that is among the first.</summary>
    public static double Recall(IReadOnlyList<string> ranked, IReadOnlySet<string> relevant, int depth) =>
        relevant.Count == 0 ? 0 : (double)ranked.Take(depth).Count(relevant.Contains) / relevant.Count;
}

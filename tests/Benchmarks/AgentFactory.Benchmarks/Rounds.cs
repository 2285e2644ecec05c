namespace AgentFactory.Benchmarks;

/// <summary>Measures two things in turn, so that whatever else the machine does meets both.</summary>
internal static class Rounds
{
    /// <summary>The first round only warms up.</summary>
    /// <param name="name">The figure's name.</param>
    /// <param name="unit">The unit of what both answer.</param>
    /// <param name="rounds">How many rounds count.</param>
    /// <param name="baseline">Measures the baseline once.</param>
    /// <param name="ours">Measures ours once.</param>
    /// <param name="target">What the ratio must reach.</param>
    /// <param name="cancellationToken">Ends it between two rounds.</param>
    public static async Task<Figure> CompareAsync(
        string name, string unit, int rounds, Func<Task<double>> baseline, Func<Task<double>> ours, Target? target, CancellationToken cancellationToken)
    {
        var (theirs, mine, ratios) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (a, b) = (0.0, 0.0);
            // In turn who goes first.
            if (round % 2 == 0)
                (a, b) = (await baseline(), await ours());
            else
                (b, a) = (await ours(), await baseline());
            if (round == 0)
                continue;
            theirs.Add(a);
            mine.Add(b);
            ratios.Add(b / a);
        }

        return new(name, unit, Median(mine), Median(theirs), Median(ratios), ratios.Min(), ratios.Max(), target);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

namespace AgentFactory.Knowledge.Vectors;

/// <summary>Splits a scan over the processors where it is long enough to pay.</summary>
internal static class ScanParts
{
    private const int MinRows = 16_384;

    public static ScoredSlot[] Run(int rows, int count, Action<int, int, TopSlots> scan)
    {
        var parts = Math.Clamp(rows / MinRows, 1, Environment.ProcessorCount);
        var tops = new TopSlots[parts];
        if (parts == 1)
        {
            tops[0] = new(count);
            scan(0, rows, tops[0]);
            return tops[0].Drain();
        }

        Parallel.For(0, parts, part =>
        {
            tops[part] = new(count);
            scan((int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts), tops[part]);
        });
        var best = new TopSlots(count);
        foreach (var top in tops)
        {
            foreach (var scored in top.Drain())
                best.Add(scored);
        }

        return best.Drain();
    }
}

namespace AgentFactory.Benchmarks;

/// <summary>One measured ratio: ours over the baseline, both of the same run.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">The unit of both values.</param>
/// <param name="Ours">Median.</param>
/// <param name="Baseline">Median.</param>
/// <param name="Ratio">Median of the rounds' ratios.</param>
/// <param name="Low">The smallest of the rounds' ratios.</param>
/// <param name="High">The largest of them.</param>
/// <param name="Target">What it must reach; null where it is only reported.</param>
internal sealed record Figure(string Name, string Unit, double Ours, double Baseline, double Ratio, double Low, double High, Target? Target = null);

internal sealed record Target(double Bound, bool IsLeast)
{
    public static Target AtMost(double bound) => new(bound, IsLeast: false);

    public static Target AtLeast(double bound) => new(bound, IsLeast: true);

    public bool IsReached(double ratio) => IsLeast ? ratio >= Bound : ratio <= Bound;
}

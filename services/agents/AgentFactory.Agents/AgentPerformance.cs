namespace AgentFactory.Agents;

/// <summary>How an agent's tasks went in one process. Attempts that became somebody else's or were cancelled do not count.</summary>
/// <param name="Ended">Attempts that ended.</param>
/// <param name="Succeeded">Those of them that succeeded.</param>
/// <param name="MeanTime">How long the last 200 took on average; zero before the first.</param>
/// <param name="P95Time">What 95 of 100 of these stayed within.</param>
/// <param name="LastFailure">Why the last one that failed did; null while none has.</param>
public sealed record AgentPerformance(long Ended, long Succeeded, TimeSpan MeanTime, TimeSpan P95Time, string? LastFailure)
{
    /// <summary>From 0 to 1; 1 before the first attempt ended.</summary>
    public double SuccessRate => Ended == 0 ? 1 : (double)Succeeded / Ended;
}

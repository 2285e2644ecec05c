namespace AgentFactory.Knowledge.Outcomes;

/// <summary>How one task ended.</summary>
/// <param name="Cited">Citation numbers.</param>
internal sealed record Outcome(string RunId, string TaskId, IReadOnlyCollection<long> Cited, bool Success, TimeSpan Duration, double CostUsd);

/// <summary>An entry with its outcomes, now.</summary>
internal sealed record Lesson(string EntryId, Tally Tally, double SuccessRate, double Weight, DateTimeOffset LastCited);

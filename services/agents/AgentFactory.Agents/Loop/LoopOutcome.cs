using System.Text.Json;

namespace AgentFactory.Agents.Loop;

/// <summary>How a loop ended.</summary>
/// <param name="Arguments">What the finish tool was called with; null when the loop gave up.</param>
/// <param name="Reason">Why it gave up; null when it finished.</param>
/// <param name="Steps">How many model calls it took.</param>
public sealed record LoopOutcome(JsonElement? Arguments, string? Reason, int Steps);

namespace AgentFactory.Database;

/// <summary>What came of executing the work that a task hands in.</summary>
/// <param name="Objection">What is wrong and what to do; null when it may be handed in.</param>
/// <param name="Executed">What was executed, in which engine, and what came of it.</param>
/// <param name="Judged">What was only looked at, and why.</param>
/// <param name="Losses">Data that would be lost without anybody having asked for it: somebody must approve.</param>
internal sealed record Verification(string? Objection, IReadOnlyList<string> Executed, IReadOnlyList<string> Judged, IReadOnlyList<string> Losses)
{
    public static Verification Refuse(string objection) => new(objection, [], [], []);

    /// <summary>As the task's report has it.</summary>
    public string ToText() => string.Join('\n', [.. Lines("Executed:", Executed), .. Lines("Judged, not executed:", Judged)]);

    private static IEnumerable<string> Lines(string title, IReadOnlyList<string> lines) => lines.Count == 0 ? [] : lines.Select(line => "- " + line).Prepend(title);
}

namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>The small requirement that the fleets of these tests run.</summary>
internal static class Requirement
{
    public static string File { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "greeter.md");

    /// <summary>What a model answered to it, once.</summary>
    public static string Recording { get; } = Path.ChangeExtension(File, ".recording.jsonl");
}

using AgentFactory.Coder;

namespace AgentFactory.RoleTests.Coder;

/// <summary>The journal of a real run as a test case.</summary>
public sealed class RecordedCoderTests
{
    private static readonly string Recording = Path.Combine(AppContext.BaseDirectory, "semantic-version.recording.jsonl");

    [Fact]
    public async Task Execute_TheRecordedTask_GoesTheRecordedWay()
    {
        await using var harness = new AgentTestHarness();
        var recording = JournalRecording.Read(Recording);
        recording.PlayInto(harness.Model, "semantic-version");

        var run = await harness.RunAsync(harness.Create<CoderAgent>(), "A semantic version type");

        run.ShouldSucceed().ShouldFollow(recording, "semantic-version").ShouldHaveFile("src/SemVer/SemanticVersion.cs", "SemanticVersion");
    }

    [Fact]
    public async Task Execute_AnotherWay_NamesTheStep()
    {
        await using var harness = new AgentTestHarness();
        var recording = JournalRecording.Read(Recording);
        harness.Model.Calls("write_file", new { path = "a", content = "b" }).Finishes("done");

        var run = await harness.RunAsync(harness.Create<CoderAgent>(), "A semantic version type");

        Assert.StartsWith(
            "Step 2 is `finish ok`, but was `write_file ok` when task semantic-version was recorded.",
            Assert.Throws<AgentAssertionException>(() => run.ShouldFollow(recording, "semantic-version")).Message, StringComparison.Ordinal);
    }
}

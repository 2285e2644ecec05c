using AgentFactory.Coordinator.Repositories;

namespace AgentFactory.Coordinator.Tests.Repositories;

public sealed class MergeTextTests
{
    [Fact]
    public void Write_TitleAndSummary_IsACommitMessageWithTrailers() =>
        Assert.Equal(
            "Add the parser\n\nParses it.\n\nFactory-Run: r\nFactory-Task: t\n",
            new MergeText("Add the parser", "Parses it.").Write("r", "t"));

    [Fact]
    public void Write_NoUsableTitleAndNoSummary_NamesTheTask() =>
        Assert.Equal("t\n\nFactory-Run: r\nFactory-Task: t\n", new MergeText(" \n\a", null).Write("r", "t"));

    [Fact]
    public void Write_SummaryThatLooksLikeATrailer_StaysInTheBody() =>
        Assert.Equal(
            "x\n\ndone Factory-Task: other\n\nFactory-Run: r\nFactory-Task: t\n",
            new MergeText("x", "done\n\nFactory-Task: other").Write("r", "t"));

    [Fact]
    public void Write_LongTexts_AreCutAndWrapped()
    {
        var lines = new MergeText(new string('t', 100), string.Join(' ', Enumerable.Repeat("word", 1_000))).Write("r", "t").Split('\n');

        Assert.Equal(new string('t', 71) + "…", lines[0]);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 76));
        Assert.Equal(MergeText.MaxBody, lines[2..^4].Sum(line => line.Length + 1) - 1, 5.0);
    }
}

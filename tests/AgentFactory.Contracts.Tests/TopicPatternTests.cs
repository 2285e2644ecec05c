using AgentFactory.Contracts.Messages;

namespace AgentFactory.Contracts.Tests;

public sealed class TopicPatternTests
{
    [Theory]
    [InlineData("agent.*", "agent.coder", true)]
    [InlineData("agent.*", "agent.coder.idle", false)]
    [InlineData("agent.*", "agent", false)]
    [InlineData("task.#", "task", true)]
    [InlineData("task.#", "task.one.two", true)]
    [InlineData("#.done", "task.one.done", true)]
    [InlineData("#.done", "done", true)]
    [InlineData("#", "anything.at.all", true)]
    [InlineData("a.#.z", "a.b.c.z", true)]
    [InlineData("a.#.z", "a.b.c", false)]
    [InlineData("a.b", "a.b", true)]
    [InlineData("a.b", "a.B", false)]
    public void Matches_PatternAndKey_AsBrokersDo(string pattern, string key, bool expected) =>
        Assert.Equal(expected, TopicPattern.Matches(pattern, key));

    [Fact]
    public void Matches_ManyWildcards_TakesNoLongTime() =>
        Assert.False(TopicPattern.Matches(string.Join('.', Enumerable.Repeat("#", 100)) + ".end", string.Join('.', Enumerable.Repeat("word", 100))));

    [Theory]
    [InlineData("task.one", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("task.*", false)]
    [InlineData("two words", false)]
    public void IsKey_Text_SaysWhether(string? key, bool expected) => Assert.Equal(expected, TopicPattern.IsKey(key));
}

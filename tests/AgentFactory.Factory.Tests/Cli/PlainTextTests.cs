using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Tests.Cli;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("naïve 日本 ✓", "naïve 日本 ✓")]
    [InlineData("two\nlines\tand a tab", "two lines and a tab")]
    [InlineData("\u001b[2Jgone", "�[2Jgone")]
    [InlineData("\u009b31mred", "�31mred")]
    [InlineData("abc\u202edef", "abc�def")]
    [InlineData("null\0", "null�")]
    public void Line_AnyText_CannotSteerATerminal(string text, string expected) => Assert.Equal(expected, PlainText.Line(text));

    [Fact]
    public void Line_HalfACharacter_IsShownAsSuch() => Assert.Equal("half � of one", PlainText.Line("half " + (char)0xd800 + " of one"));

    [Fact]
    public void Line_TooLong_IsCut() => Assert.Equal("aaaa…", PlainText.Line("aaaaaaaa", 4));

    [Fact]
    public void Block_SeveralLines_KeepsThem() => Assert.Equal("one\ntwo", PlainText.Block("one\r\ntwo"));
}

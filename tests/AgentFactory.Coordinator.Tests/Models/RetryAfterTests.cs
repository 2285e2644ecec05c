using AgentFactory.Coordinator.Models.Limits;

namespace AgentFactory.Coordinator.Tests.Models;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0", 0.0)]
    [InlineData("1.5", 1.5)]
    [InlineData("Sun, 01 Mar 2026 12:01:00 GMT", 60.0)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 0.0)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("", null)]
    [InlineData("1e300", null)]
    [InlineData("99999999999999999999999", null)]
    [InlineData(null, null)]
    public void Read_Header_IsSecondsOrADateOrNothing(string? value, double? seconds) =>
        Assert.Equal(seconds, RetryAfter.Read(name => name == RetryAfter.Header ? value : null, s_now)?.TotalSeconds);

    [Fact]
    public void Read_Milliseconds_GoFirst() =>
        Assert.Equal(TimeSpan.FromMilliseconds(20), RetryAfter.Read(name => name == RetryAfter.MillisecondsHeader ? "20" : "9", s_now));
}

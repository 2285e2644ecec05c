using System.Security.Cryptography;
using System.Text;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Sandbox.Tests.Processes;

public sealed class OutputCaptureTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void GetText_PiecesOfAnySize_KeepsFirstAndLastBytes(int piece)
    {
        var all = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 100).Select(number => $"{number:00}")));
        using var capture = new OutputCapture(10, hashed: true);

        for (var at = 0; at < all.Length; at += piece)
            capture.Append(all.AsSpan(at, Math.Min(piece, all.Length - at)));

        Assert.Equal("00010\n[… 190 bytes left out …]\n79899", capture.GetText());
        Assert.Equal(200, capture.TotalBytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(all)), capture.FinishHash());
    }

    [Fact]
    public void GetText_CharacterAcrossTheHalves_IsWholeWhenNothingIsLeftOut()
    {
        using var capture = new OutputCapture(10);
        capture.Append("abcdüefg"u8);
        Assert.Equal("abcdüefg", capture.GetText());
        Assert.False(capture.Truncated);
    }
}

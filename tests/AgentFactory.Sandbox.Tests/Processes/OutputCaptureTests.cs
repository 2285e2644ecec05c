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

    [Theory]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(9_999)]
    [InlineData(30_000)]
    public void GetText_MoreThanItBeginsWith_KeepsFirstAndLastBytes(int piece)
    {
        var all = string.Concat(Enumerable.Range(10_000, 10_000).Select(number => $"{number}"));
        using var capture = new OutputCapture(20_000);

        foreach (var part in all.Chunk(piece))
            capture.Append(Encoding.ASCII.GetBytes(part));

        Assert.Equal($"{all[..10_000]}\n[… 30000 bytes left out …]\n{all[^10_000..]}", capture.GetText());
    }

    [Fact]
    public void Append_LittleWhereMuchIsAllowed_TakesLittleMemory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var capture = new OutputCapture(64 << 20);
        capture.Append("little"u8);
        _ = capture.GetText();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 10);
    }
}

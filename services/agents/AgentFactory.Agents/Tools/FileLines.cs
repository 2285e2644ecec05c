using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AgentFactory.Agents.Tools;

/// <summary>Reads lines of a file of any size in bounded memory: of each line only its beginning is kept.</summary>
internal static class FileLines
{
    private const int BlockBytes = 64 << 10;

    /// <summary>Whether the file's beginning looks like something else than text.</summary>
    public static bool IsBinary(SafeFileHandle file)
    {
        Span<byte> start = stackalloc byte[8_000];
        return start[..RandomAccess.Read(file, start, 0)].Contains((byte)0);
    }

    /// <summary>The lines <paramref name="first"/> to <paramref name="last"/>, from 1.</summary>
    /// <param name="file">Opened for reading.</param>
    /// <param name="first">From 1.</param>
    /// <param name="last">Inclusive.</param>
    /// <param name="lineBytes">Bytes kept of a line.</param>
    /// <param name="scanBytes">Bytes looked at in all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The lines, how many there are in all (as far as looked), and whether all of the file was looked at.</returns>
    public static (List<string> Lines, int Total, bool Complete) Read(
        SafeFileHandle file, int first, int last, int lineBytes, long scanBytes, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        var buffer = new byte[BlockBytes];
        var line = new MemoryStream();
        var number = 1;
        var cut = false;
        var any = false;
        long at = 0;
        int read;
        while (at < scanBytes && (read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(BlockBytes, scanBytes - at)), at)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            at += read;
            var rest = buffer.AsSpan(0, read);
            while (rest.Length > 0)
            {
                var end = rest.IndexOf((byte)'\n');
                var piece = end < 0 ? rest : rest[..end];
                any = true;
                if (number >= first && number <= last)
                {
                    var room = lineBytes - (int)line.Length;
                    cut |= piece.Length > room;
                    line.Write(piece[..Math.Min(room, piece.Length)]);
                }
                if (end < 0)
                    break;
                Finish();
                rest = rest[(end + 1)..];
            }
        }
        if (any)
            Finish();
        return (lines, number - 1, at < scanBytes || at >= RandomAccess.GetLength(file));

        void Finish()
        {
            if (number >= first && number <= last)
                lines.Add(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r') + (cut ? " […]" : ""));
            line.SetLength(0);
            number++;
            cut = false;
            any = false;
        }
    }
}

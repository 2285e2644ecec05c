using System.Security.Cryptography;
using System.Text;

namespace AgentFactory.ServiceDefaults.Processes;

/// <summary>
/// Takes any amount of bytes and keeps the first and the last of them: memory stays bounded however much comes and
/// however long a line is, and small where little comes. Counts and, when asked, hashes all of it.
/// </summary>
public sealed class OutputCapture : IDisposable
{
    private const int FirstBytes = 4 << 10;

    private readonly Lock gate = new();
    private readonly int maxHead;
    private readonly int maxTail;
    private byte[] head = [];
    private byte[] tail = [];
    private readonly IncrementalHash? hash;
    private int headLength;
    private int tailLength;
    private int tailStart;

    /// <param name="maxBytes">Bytes kept, at least 2: half from the beginning, half from the end.</param>
    /// <param name="hashed">Whether <see cref="FinishHash"/> will be asked for.</param>
    public OutputCapture(int maxBytes, bool hashed = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 2);
        maxHead = maxBytes / 2;
        maxTail = maxBytes - maxHead;
        hash = hashed ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    }

    /// <summary>Bytes that came in all.</summary>
    public long TotalBytes { get; private set; }

    /// <summary>Whether the middle was left out.</summary>
    public bool Truncated => TotalBytes > headLength + tailLength;

    /// <summary>Adds what was read; what is over the bound is counted and hashed, not kept.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            hash?.AppendData(bytes);
            TotalBytes += bytes.Length;
            var first = Math.Min(bytes.Length, maxHead - headLength);
            Reserve(ref head, headLength + first, maxHead);
            bytes[..first].CopyTo(head.AsSpan(headLength));
            headLength += first;
            AppendTail(bytes[first..]);
        }
    }

    /// <summary>What was kept, as UTF-8; a line in the middle says how many bytes were left out.</summary>
    public string GetText()
    {
        lock (gate)
        {
            var kept = new byte[headLength + tailLength];
            head.AsSpan(0, headLength).CopyTo(kept);
            var end = Math.Min(tailLength, tail.Length - tailStart);
            tail.AsSpan(tailStart, end).CopyTo(kept.AsSpan(headLength));
            tail.AsSpan(0, tailLength - end).CopyTo(kept.AsSpan(headLength + end));
            if (!Truncated)
                return Encoding.UTF8.GetString(kept);
            var omitted = TotalBytes - kept.Length;
            return $"{Encoding.UTF8.GetString(kept, 0, headLength)}\n[… {omitted} bytes left out …]\n{Encoding.UTF8.GetString(kept, headLength, tailLength)}";
        }
    }

    /// <summary>SHA-256 of all that came, lower-case hex.</summary>
    /// <exception cref="InvalidOperationException">Hashing was not asked for.</exception>
    public string FinishHash()
    {
        lock (gate)
        {
            return hash is null
                ? throw new InvalidOperationException("This capture was made without a hash.")
                : Convert.ToHexStringLower(hash.GetCurrentHash());
        }
    }

    /// <summary>Lets go of the hash.</summary>
    public void Dispose() => hash?.Dispose();

    private void AppendTail(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        // It becomes a ring only at its full size: until then it begins at its beginning, and may grow.
        Reserve(ref tail, (int)Math.Min(maxTail, (long)tailLength + bytes.Length), maxTail);
        if (bytes.Length >= tail.Length)
        {
            bytes[^tail.Length..].CopyTo(tail);
            tailStart = 0;
            tailLength = tail.Length;
            return;
        }
        var position = (tailStart + tailLength) % tail.Length;
        var first = Math.Min(bytes.Length, tail.Length - position);
        bytes[..first].CopyTo(tail.AsSpan(position));
        bytes[first..].CopyTo(tail);
        var length = tailLength + bytes.Length;
        if (length > tail.Length)
        {
            tailStart = (tailStart + length - tail.Length) % tail.Length;
            length = tail.Length;
        }
        tailLength = length;
    }

    private static void Reserve(ref byte[] buffer, int needed, int most)
    {
        if (needed > buffer.Length)
            Array.Resize(ref buffer, (int)Math.Min(most, Math.Max(Math.Max(FirstBytes, needed), 2L * buffer.Length)));
    }
}

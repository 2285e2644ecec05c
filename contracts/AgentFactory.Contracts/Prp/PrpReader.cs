using System.Text;
using AgentFactory.Contracts.Prp.Markdown;

namespace AgentFactory.Contracts.Prp;

/// <summary>
/// Reads PRPs as people write them. Tolerant in form: no text is dropped (what has no field is in
/// <c>context.extra</c>), and every oddity is a diagnostic. Strict in meaning: only a command that can fail is a gate.
/// </summary>
public static class PrpReader
{
    /// <summary>Reads markdown, or the document's own JSON when the text begins with a brace.</summary>
    /// <param name="text">The text; at most <see cref="PrpReaderOptions.MaxBytes"/> characters.</param>
    /// <param name="file">Where it came from, for messages and <see cref="PrpDocument.File"/>.</param>
    /// <param name="options">Bounds; the defaults when null.</param>
    /// <exception cref="PrpUnreadableException">The text is empty, too long, or malformed JSON.</exception>
    public static PrpDocument Read(string text, string? file = null, PrpReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= new();
        var name = file ?? "the text";
        if (text.Length > options.MaxBytes)
            throw TooLarge(name, text.Length, options);
        if (string.IsNullOrWhiteSpace(text.TrimStart('\uFEFF')))
            throw new PrpUnreadableException($"{name} is empty; write at least a goal and one criterion with a command");
        var document = PrpJsonForm.IsJson(text) ? PrpJsonForm.Read(text, file, options) : MarkdownPrpReader.Read(text, file, options);
        return PrpChecks.Complete(document, options);
    }

    /// <summary>Reads a file, as UTF-8 or, with a byte order mark, as UTF-16.</summary>
    /// <exception cref="PrpUnreadableException">It is not there, is a directory, cannot be opened, is too large, is not text, or cannot be read as a PRP.</exception>
    public static async Task<PrpDocument> ReadFileAsync(string path, PrpReaderOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new();
        if (Directory.Exists(path))
            throw new PrpUnreadableException($"{path} is a directory; name a PRP file");
        if (!File.Exists(path))
            throw new PrpUnreadableException($"{path} does not exist; check the path");
        byte[] bytes;
        try
        {
            bytes = await ReadBytesAsync(path, options, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new PrpUnreadableException($"{path} cannot be read: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
        return Read(Decode(path, bytes), path, options);
    }

    private static async Task<byte[]> ReadBytesAsync(string path, PrpReaderOptions options, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 4096, useAsync: true);
        if (stream.CanSeek && stream.Length > options.MaxBytes)
            throw TooLarge(path, stream.Length, options);
        // Devices and pipes tell no length: read up to the bound and one byte more.
        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > options.MaxBytes)
                throw TooLarge(path, buffer.Length, options);
        }
        return buffer.ToArray();
    }

    private static string Decode(string path, byte[] bytes)
    {
        if (bytes is [0xFF, 0xFE, ..])
            return Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2);
        if (bytes is [0xFE, 0xFF, ..])
            return Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2);
        if (Array.IndexOf(bytes, (byte)0) >= 0)
            throw new PrpUnreadableException($"{path} is a binary file; a PRP is markdown or JSON");
        var text = Encoding.UTF8.GetString(bytes);
        var broken = text.AsSpan().Count('\uFFFD');
        // A few broken characters are a slip of an editor; many mean that this is no text.
        if (broken > 10 && broken * 20 > text.Length)
            throw new PrpUnreadableException($"{path} is not UTF-8 text; a PRP is markdown or JSON");
        return text;
    }

    private static PrpUnreadableException TooLarge(string name, long size, PrpReaderOptions options) =>
        new($"{name} is too large: {size:N0} bytes, at most {options.MaxBytes:N0} are read; split it, or put what is not a requirement into files of the repository");
}

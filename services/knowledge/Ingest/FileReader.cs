using System.Security.Cryptography;
using System.Text;
using AgentFactory.ServiceDefaults.Secrets;

namespace AgentFactory.Knowledge.Ingest;

/// <summary>A text file, or why it is not taken.</summary>
/// <param name="Skipped">Null when there is a text.</param>
internal sealed record ReadFile(string Text, string Hash, string? Skipped);

/// <summary>Reads files, and sorts out what is no text for people.</summary>
internal static class FileReader
{
    private const int Sample = 8000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly string[] Generated = [".min.js", ".min.css", ".map", ".lock", ".snap", ".g.cs", ".designer.cs", "package-lock.json", "pnpm-lock.yaml", "go.sum"];

    public static ReadFile Read(string root, string path, int maxBytes)
    {
        if (Generated.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            return Skip("generated");
        if (SecretPatterns.IsSecretFile(path))
            return Skip("a file for secrets");
        var file = new FileInfo(Path.Combine(root, path));
        // A link may lead out of the source.
        if (HasLink(root, path))
            return Skip("a link");
        if (Directory.Exists(file.FullName))
            return Skip("a repository within");
        if (!file.Exists)
            return Skip("gone");
        if (file.Length > maxBytes)
            return Skip("too large");
        // Pipes and devices have no length; reading one may never end.
        if (file.Length == 0)
            return Skip("empty");
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Skip("not readable");
        }

        if (bytes.AsSpan(0, Math.Min(bytes.Length, Sample)).Contains((byte)0))
            return Skip("binary");
        try
        {
            var text = Strict.GetString(bytes).TrimStart('\uFEFF');
            return string.IsNullOrWhiteSpace(text) ? Skip("empty") : new ReadFile(text, Convert.ToHexStringLower(SHA256.HashData(bytes)), null);
        }
        catch (DecoderFallbackException)
        {
            return Skip("not UTF-8");
        }
    }

    private static bool HasLink(string root, string path)
    {
        for (var part = path; part.Length > 0; part = Path.GetDirectoryName(part) ?? "")
        {
            if (new FileInfo(Path.Combine(root, part)).LinkTarget is not null)
                return true;
        }

        return false;
    }

    private static ReadFile Skip(string why) => new("", "", why);
}

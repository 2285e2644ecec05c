using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace AgentFactory.ServiceDefaults.Secrets;

/// <summary>
/// The looks of secrets, for all who must keep one out of something: knowledge that would go into prompts, a change that would be
/// delivered. Keys that this factory itself was given are known by value instead; the model gateway takes those out.
/// </summary>
public static partial class SecretPatterns
{
    // By the clock, not by work done: on a busy machine a harmless match can be kept waiting for a good part of a second.
    private const int MatchMilliseconds = 5_000;

    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ".env", ".npmrc", ".netrc", ".pypirc", ".htpasswd", ".pgpass", ".git-credentials", "credentials", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "secrets.json", "secrets.yaml", "secrets.yml");

    private static readonly FrozenSet<string> Extensions = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, ".pem", ".key", ".pfx", ".p12", ".jks", ".keystore", ".kdbx", ".ppk", ".asc");

    private static readonly FrozenSet<string> HarmlessEndings = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, ".example", ".sample", ".template", ".dist");

    private static readonly (string Name, Func<Regex> Pattern)[] Patterns =
    [
        ("private key", PrivateKey),
        ("AWS access key", AwsKey),
        ("GitHub token", GitHubToken),
        ("GitLab token", GitLabToken),
        ("Slack token", SlackToken),
        ("Google API key", GoogleKey),
        ("model API key", ModelKey),
        ("Azure storage key", AzureKey),
        ("JSON web token", WebToken),
        ("password in an address", AddressPassword),
        ("assigned secret", Assignment),
    ];

    /// <summary>Whether a file of this name is there to hold secrets.</summary>
    public static bool IsSecretFile(string path)
    {
        var name = Path.GetFileName(path);
        var extension = Path.GetExtension(name);
        if (HarmlessEndings.Contains(extension))
            return false;
        return Names.Contains(name) || Extensions.Contains(extension) || name.StartsWith(".env.", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The text with what looks like a secret replaced by its kind in square brackets.</summary>
    public static string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            foreach (var (name, pattern) in Patterns)
                text = pattern().Replace(text, $"[{name} left out]");
            return text;
        }
        catch (RegexMatchTimeoutException)
        {
            return "[left out: it could not be searched for secrets in time]";
        }
    }

    /// <summary>What kind of secret the text holds; null for none. The secret itself is never handed on.</summary>
    public static string? Find(string text)
    {
        try
        {
            foreach (var (name, pattern) in Patterns)
            {
                if (pattern().IsMatch(text))
                    return name;
            }

            return null;
        }
        catch (RegexMatchTimeoutException)
        {
            // Not known to be clean.
            return "text that could not be searched in time";
        }
    }

    [GeneratedRegex(@"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex AwsKey();

    [GeneratedRegex(@"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex GitHubToken();

    [GeneratedRegex(@"\bglpat-[A-Za-z0-9_-]{20,}", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex GitLabToken();

    [GeneratedRegex(@"\bxox[abprs]-[A-Za-z0-9-]{10,}", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex SlackToken();

    [GeneratedRegex(@"\bAIza[0-9A-Za-z_-]{35}", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex GoogleKey();

    [GeneratedRegex(@"\bsk-(?:[a-z]+-)*[A-Za-z0-9_-]{20,}", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex ModelKey();

    [GeneratedRegex(@"AccountKey=[A-Za-z0-9+/]{60,}={0,2}", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex AzureKey();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex WebToken();

    [GeneratedRegex(@"\b[a-z][a-z0-9+.-]{2,15}://[^\s:/@'""<>{}$]{1,64}:(?!password|secret|pass|guest|changeme|example|user)[^\s:/@'""<>{}$*]{8,128}@", RegexOptions.IgnoreCase, MatchMilliseconds)]
    private static partial Regex AddressPassword();

    // A long value with letters and digits: a word, a path or a placeholder is not one.
    [GeneratedRegex(@"(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|client[_-]?secret)[""']?\s*[:=]\s*[""'](?=[^""']*\d)(?=[^""']*[A-Za-z])[A-Za-z0-9+/=_-]{20,}[""']", RegexOptions.IgnoreCase, MatchMilliseconds)]
    private static partial Regex Assignment();
}

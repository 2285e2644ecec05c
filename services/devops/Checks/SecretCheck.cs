using System.Text.RegularExpressions;
using AgentFactory.DevOps.Files;
using AgentFactory.ServiceDefaults.Secrets;

namespace AgentFactory.DevOps.Checks;

/// <summary>No secret in a file: neither one that looks like it, nor a plain value under a name that says so.</summary>
internal static partial class SecretCheck
{
    public static void Check(Delivery delivery, DeliveryFile file)
    {
        if (SecretPatterns.IsSecretFile(file.Path))
            delivery.Must(file, 0, "secret-file", "a file of this name holds secrets: leave it out, name it in .gitignore, and give an example file without values");
        var lines = file.Text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
            if (SecretPatterns.Find(lines[i]) is { } kind)
                delivery.Must(file, i + 1, "secret", $"this looks like a secret ({kind}): take it from the environment or from a store for secrets");
            else if (IsInfrastructure(file.Path) && Setting().Match(lines[i]) is { Success: true } setting && IsLiteral(setting.Groups[1].Value, setting.Groups[2].Value))
                delivery.Must(file, i + 1, "secret", $"`{setting.Groups[1].Value}` stands here for everybody to read: leave the value out and hand it over at the deployment");
    }

    /// <summary>Whether a value under this name is one that nobody should read in a repository.</summary>
    public static bool IsLiteral(string name, string? value) => value is { Length: > 0 }
        && (AddressWithPassword().IsMatch(value) || (Sensitive().IsMatch(name) && !Reference().IsMatch(name) && !IsReference(value) && !bool.TryParse(value, out _) && !int.TryParse(value, out _)));

    public static bool IsSensitive(string name) => Sensitive().IsMatch(name) && !Reference().IsMatch(name);

    private static bool IsInfrastructure(string path) => Path.GetExtension(path) is ".tf" or ".tfvars" or ".bicepparam";

    private static bool IsReference(string value) => value.Contains('$', StringComparison.Ordinal) || value.StartsWith("/run/secrets/", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*(?:param\s+)?(\w+)\s*=\s*[""']([^""']*)[""']", RegexOptions.None, 1_000)]
    private static partial Regex Setting();

    [GeneratedRegex("password|passwd|passphrase|secret|token|api_?-?key|access_?-?key|private_?-?key|credential|connection_?-?string", RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex Sensitive();

    // One of this machine is that of a test.
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]*://[^\s:/@$]*:[^\s/@$]+@(?!localhost|127\.0\.0\.1)", RegexOptions.None, 1_000)]
    private static partial Regex AddressWithPassword();

    // The place or the name of a secret is none itself.
    [GeneratedRegex("(?:_FILE|_PATH|_NAME|_REF|_URL|_EXPIR\\w*|_TTL|_LENGTH|Name|Ref|File|Path)$", RegexOptions.None, 1_000)]
    private static partial Regex Reference();
}

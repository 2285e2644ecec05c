using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AgentFactory.GitHub.Credentials;

/// <summary>Signs for a GitHub App: a JSON web token by RS256, good for some minutes.</summary>
internal sealed class AppKey(GitHubOptions options, TimeProvider time)
{
    /// <summary>GitHub takes at most ten minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(9);

    /// <summary>Clocks differ: one that is ahead would make tokens of the future.</summary>
    public static readonly TimeSpan Backdated = TimeSpan.FromSeconds(60);

    private readonly Lazy<RSA> _key = new(() => Read(options));

    public string Sign()
    {
        var now = time.GetUtcNow();
        var header = Encode(new { alg = "RS256", typ = "JWT" });
        var claims = Encode(new { iat = (now - Backdated).ToUnixTimeSeconds(), exp = (now + Lifetime).ToUnixTimeSeconds(), iss = options.AppId });
        var signature = _key.Value.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Why the key cannot be used, without a word of it; null when it can.</summary>
    public static string? FindProblem(GitHubOptions options)
    {
        try
        {
            using var key = Read(options);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"GitHub:AppPrivateKeyFile {options.AppPrivateKeyFile} cannot be read.";
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return "The app's private key (GitHub:AppPrivateKeyFile or GitHub:AppPrivateKey) is no RSA key in PEM: take the file that GitHub gave, as it is.";
        }
    }

    private static RSA Read(GitHubOptions options)
    {
        var pem = string.IsNullOrWhiteSpace(options.AppPrivateKey) ? File.ReadAllText(options.AppPrivateKeyFile!) : options.AppPrivateKey;
        var key = RSA.Create();
        try
        {
            // In the environment line ends are often written out.
            key.ImportFromPem(pem.Replace("\\n", "\n", StringComparison.Ordinal));
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static string Encode<T>(T value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}

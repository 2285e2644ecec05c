using System.Security.Cryptography;
using System.Text;

namespace AgentFactory.Coordinator.Repositories;

/// <summary>Names of runs. They become file names, branch trailers and parts of addresses, so their form is narrow.</summary>
internal static class RunIds
{
    public const int MaxLength = 64;

    private const int RandomCharacters = 8;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>A new name that sorts by time.</summary>
    public static string New(DateTimeOffset now) =>
        $"{now.UtcDateTime:yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetString(Alphabet, RandomCharacters)}";

    /// <summary>The name that a submission with this key always gets.</summary>
    public static string ForKey(string idempotencyKey) =>
        $"key-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(idempotencyKey)))[..32]}";

    /// <summary>The name of a submission: by its key where it has one, else a new one.</summary>
    public static string For(string? idempotencyKey, DateTimeOffset now) => idempotencyKey is { Length: > 0 } key ? ForKey(key) : New(now);

    public static bool IsValid(string? runId) =>
        runId is { Length: > 0 and <= MaxLength } && char.IsAsciiLetterOrDigit(runId[0]) && runId.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <exception cref="ArgumentException">It is no run id.</exception>
    public static string Require(string runId) => IsValid(runId)
        ? runId
        : throw new ArgumentException("A run id has letters, digits and dashes, at most 64. Nothing was done.", nameof(runId));
}

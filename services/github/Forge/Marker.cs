using System.Security.Cryptography;
using System.Text;

namespace AgentFactory.GitHub.Forge;

/// <summary>What the factory's own texts begin with: nobody sees it, and it is how they are found again after a crash instead of written twice.</summary>
internal static class Marker
{
    private const string Start = "<!-- agentfactory:";

    public static string Of(string kind, string value) => $"{Start}{kind}={value} -->";

    /// <summary>Short and the same for the same texts.</summary>
    public static string KeyOf(params IEnumerable<string> texts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', texts)))[..8]);

    /// <summary>Whether the text is the factory's own: it begins so, and who opened the pull request wrote it. Anybody can write a mark, and a
    /// person whose token the factory uses also writes for himself.</summary>
    public static bool IsOwn(string? body, ForgeUser? author, ForgeUser? us) =>
        body?.StartsWith(Start, StringComparison.Ordinal) == true && (us is null || (author is not null && author.Login.Equals(us.Login, StringComparison.OrdinalIgnoreCase)));
}

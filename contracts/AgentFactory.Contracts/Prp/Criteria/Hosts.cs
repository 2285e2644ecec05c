using AgentFactory.Contracts.Prp.Shell;

namespace AgentFactory.Contracts.Prp.Criteria;

/// <summary>The machine that a request goes to.</summary>
/// <param name="Name">As written; null when the command names none, or only through a variable.</param>
/// <param name="IsLocal">True when it is this machine or cannot be told.</param>
internal readonly record struct Hosts(string? Name, bool IsLocal)
{
    public static Hosts Find(CommandLine command)
    {
        foreach (var argument in command.Arguments)
        {
            var text = argument.Text;
            var scheme = text.IndexOf("://", StringComparison.Ordinal);
            if (scheme > 0 && scheme < 8)
            {
                if (text.StartsWith("file", StringComparison.Ordinal))
                    return new("file", true);
                return Of(text[(scheme + 3)..]);
            }
            if (text.StartsWith("localhost", StringComparison.Ordinal) || text.StartsWith("127.", StringComparison.Ordinal) || text.StartsWith(':'))
                return Of(text.TrimStart(':'), local: true);
            if (!text.StartsWith('-') && IsBareHost(text))
                return Of(text);
        }
        return new(null, true);
    }

    private static Hosts Of(string authority, bool local = false)
    {
        var at = authority.IndexOf('@');
        var slash = authority.IndexOf('/');
        if (at >= 0 && (slash < 0 || at < slash))
            authority = authority[(at + 1)..];
        var end = authority.StartsWith('[') ? authority.IndexOf(']') + 1 : authority.IndexOfAny(['/', ':', '?', '#']);
        var name = end > 0 ? authority[..end] : authority;
        return new(name, local || IsLoopback(name));
    }

    private static bool IsLoopback(string host) =>
        host.Length == 0 || host is "localhost" or "0.0.0.0" or "[::1]" or "::1" or "host.docker.internal"
        || host.StartsWith("127.", StringComparison.Ordinal) || host.EndsWith(".localhost", StringComparison.Ordinal)
        || host.EndsWith(".local", StringComparison.Ordinal) || host.Contains('$') || host.Contains('`') || host.Contains('{');

    /// <summary><c>api.example.com/x</c> without a scheme; a file name such as <c>body.json</c> is not one.</summary>
    private static bool IsBareHost(string text)
    {
        var host = text.Split('/', ':')[0];
        var dot = host.LastIndexOf('.');
        return dot > 0 && host[(dot + 1)..] is "com" or "org" or "net" or "io" or "dev" or "ai" or "app" or "gov" or "edu";
    }
}

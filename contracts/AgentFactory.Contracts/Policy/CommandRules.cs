using AgentFactory.Contracts.Prp.Shell;

namespace AgentFactory.Contracts.Policy;

/// <summary>
/// Finds commands that a policy keeps from a role: in the whole script, in what it substitutes, in what it hands to another shell, and
/// behind <c>env</c>, <c>timeout</c> and their like. A fence and no wall: what a script writes to a file and then runs is not read.
/// </summary>
internal static class CommandRules
{
    /// <summary>The longest script that is looked through, in characters; what keeps a longer one in bounds is the sandbox.</summary>
    public const int MaxScript = 200_000;

    private const int MaxNesting = 4;

    /// <summary>Null when the script may run.</summary>
    public static string? FindDenied(string script, RolePolicy policy) =>
        policy.DenyCommands.Count == 0 || script.Length > MaxScript ? null : Find(ShellScript.Read(script), policy, MaxNesting);

    private static string? Find(ShellScript script, RolePolicy policy, int depth)
    {
        foreach (var (command, _) in script.Commands)
        {
            var line = CommandLine.Of(command);
            string[] words = [.. command.Words.Select(word => word.Text)];
            // From each of the words that merely stand around the command, `timeout 5 sudo id`, to the command itself.
            var found = Enumerable.Range(0, Math.Max(1, words.Length - line.Arguments.Count)).Select(from => Denied(words[from..], policy)).FirstOrDefault(denied => denied is not null);
            if (found is null && depth > 0 && line.Program is "bash" or "sh" && line.ValueOf("-c") is { } inner)
                found = Find(ShellScript.Read(inner), policy, depth - 1);
            if (found is not null)
                return found;
        }

        return script.Substitutions.Select(inner => Find(inner, policy, depth)).FirstOrDefault(found => found is not null);
    }

    private static string? Denied(string[] words, RolePolicy policy)
    {
        if (words.Length == 0)
            return null;
        words[0] = words[0][(words[0].LastIndexOf('/') + 1)..];
        var denied = policy.DenyCommands.FirstOrDefault(pattern => Begins(words, pattern));
        return denied is null || policy.AllowCommands.Any(pattern => Begins(words, pattern)) ? null : denied;
    }

    private static bool Begins(string[] words, string pattern)
    {
        var parts = pattern.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 && parts.Length <= words.Length && parts.Zip(words).All(pair => NamePattern.Matches(pair.First, pair.Second));
    }
}

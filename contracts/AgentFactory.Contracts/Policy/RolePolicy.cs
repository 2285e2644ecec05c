namespace AgentFactory.Contracts.Policy;

/// <summary>What one role may do. Names of tools and hosts may hold <c>*</c>, which stands for anything.</summary>
public sealed record RolePolicy
{
    /// <summary>Tools that it may use.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Tools that a person is asked about before each call; the same call is asked about once in a task.</summary>
    public IReadOnlyList<string> AskTools { get; init; } = [];

    /// <summary>Tools that it may not use, whatever the other lists say.</summary>
    public IReadOnlyList<string> DenyTools { get; init; } = [];

    /// <summary>Commands that it may not run, each as the words with which one begins, for instance <c>npm publish</c>.</summary>
    public IReadOnlyList<string> DenyCommands { get; init; } = [];

    /// <summary>Commands that it may run although <see cref="DenyCommands"/> names them.</summary>
    public IReadOnlyList<string> AllowCommands { get; init; } = [];

    /// <summary>Hosts of other machines that its servers of tools may be at. Its commands never have a network.</summary>
    public IReadOnlyList<string> Egress { get; init; } = [];

    /// <summary>Secrets that its process may hold, as keys of the configuration.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>A role that nothing is said of: every tool, no host, no secret.</summary>
    public static RolePolicy Unlisted { get; } = new() { Tools = ["*"] };

    /// <summary>Whether the role may use a tool.</summary>
    public ToolVerdict Judge(string tool) =>
        NamePattern.Matches(DenyTools, tool) ? ToolVerdict.Denied
        : NamePattern.Matches(AskTools, tool) ? ToolVerdict.Ask
        : NamePattern.Matches(Tools, tool) ? ToolVerdict.Allowed
        : ToolVerdict.Denied;

    /// <summary>Whether the role's servers of tools may be at a host: one that is listed, or this machine.</summary>
    public bool MayReach(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsLoopback || NamePattern.Matches(Egress, address.Host);
    }

    /// <summary>Why the role may not run a script, naming the command; null when it may. What cannot be read as shell is left to the sandbox.</summary>
    public string? FindDeniedCommand(string script) => CommandRules.FindDenied(script, this);

    /// <summary>This, and what <paramref name="other"/> adds to each list.</summary>
    public RolePolicy With(RolePolicy other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new()
        {
            Tools = Both(Tools, other.Tools),
            AskTools = Both(AskTools, other.AskTools),
            DenyTools = Both(DenyTools, other.DenyTools),
            DenyCommands = Both(DenyCommands, other.DenyCommands),
            AllowCommands = Both(AllowCommands, other.AllowCommands),
            Egress = Both(Egress, other.Egress),
            Secrets = Both(Secrets, other.Secrets),
        };
    }

    private static string[] Both(IReadOnlyList<string> first, IReadOnlyList<string> second) => [.. first.Union(second, StringComparer.Ordinal)];
}

/// <summary>What the policy says of a tool.</summary>
public enum ToolVerdict
{
    /// <summary>It may.</summary>
    Allowed,

    /// <summary>A person is asked first.</summary>
    Ask,

    /// <summary>It may not.</summary>
    Denied,
}

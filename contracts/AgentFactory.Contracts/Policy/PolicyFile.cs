using Microsoft.Extensions.Configuration;

namespace AgentFactory.Contracts.Policy;

/// <summary>
/// Reads the policy: the one that comes with the factory, <c>policy.json</c>, and over it the section <c>Policy</c> of a process's
/// configuration. Lists are added to; values are replaced; a key that nobody would read is an error.
/// </summary>
public static class PolicyFile
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Policy";

    private static readonly TimeSpan LeastExpiry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostExpiry = TimeSpan.FromDays(365);

    private static readonly string[] GateKeys = [nameof(GatePolicy.DataLoss), nameof(GatePolicy.PullRequest), nameof(GatePolicy.MaxUnapprovedUsd), nameof(GatePolicy.Expiry)];

    private static readonly string[] RoleKeys =
    [
        nameof(RolePolicy.Tools), nameof(RolePolicy.AskTools), nameof(RolePolicy.DenyTools), nameof(RolePolicy.DenyCommands), nameof(RolePolicy.AllowCommands),
        nameof(RolePolicy.Egress), nameof(RolePolicy.Secrets),
    ];

    /// <summary>The policy that comes with the factory, as it is written.</summary>
    public static string DefaultText { get; } = ReadDefault();

    /// <summary>The policy that comes with the factory.</summary>
    public static RunPolicy Default { get; } = ReadOver(new RunPolicy(), DefaultSection());

    /// <summary>The policy of a process.</summary>
    /// <exception cref="InvalidOperationException">A key is unknown or a value out of its bounds; the message names it.</exception>
    public static RunPolicy Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return ReadOver(Default, configuration.GetSection(Section));
    }

    private static RunPolicy ReadOver(RunPolicy below, IConfigurationSection section)
    {
        RequireKnown(section, [nameof(RunPolicy.Secrets), nameof(RunPolicy.Gates), nameof(RunPolicy.Roles)]);
        var roles = new Dictionary<string, RolePolicy>(below.Roles, StringComparer.Ordinal);
        foreach (var role in section.GetSection(nameof(RunPolicy.Roles)).GetChildren())
            roles[role.Key] = Over(roles, role);
        return new RunPolicy
        {
            Secrets = [.. below.Secrets.Union(List(section, nameof(RunPolicy.Secrets)), StringComparer.OrdinalIgnoreCase)],
            Gates = ReadGates(below.Gates, section.GetSection(nameof(RunPolicy.Gates))),
            Roles = roles,
        };
    }

    private static RolePolicy Over(Dictionary<string, RolePolicy> roles, IConfigurationSection section)
    {
        var added = ReadRole(section);
        // An entry that says nothing of tools takes none away from a role of one's own.
        return roles.TryGetValue(section.Key, out var below) ? below.With(added)
            : section.Key != RunPolicy.EveryRole && added.Tools.Count == 0 ? RolePolicy.Unlisted.With(added)
            : added;
    }

    private static RolePolicy ReadRole(IConfigurationSection section)
    {
        RequireKnown(section, RoleKeys);
        return new RolePolicy
        {
            Tools = List(section, nameof(RolePolicy.Tools)),
            AskTools = List(section, nameof(RolePolicy.AskTools)),
            DenyTools = List(section, nameof(RolePolicy.DenyTools)),
            DenyCommands = List(section, nameof(RolePolicy.DenyCommands)),
            AllowCommands = List(section, nameof(RolePolicy.AllowCommands)),
            Egress = List(section, nameof(RolePolicy.Egress)),
            Secrets = List(section, nameof(RolePolicy.Secrets)),
        };
    }

    private static string[] List(IConfigurationSection section, string key) =>
        [.. (section.GetSection(key).Get<string[]>() ?? []).Where(entry => !string.IsNullOrWhiteSpace(entry)).Select(entry => entry.Trim())];

    private static GatePolicy ReadGates(GatePolicy below, IConfigurationSection section)
    {
        RequireKnown(section, GateKeys);
        var gates = new GatePolicy
        {
            DataLoss = section.GetValue(nameof(GatePolicy.DataLoss), below.DataLoss),
            PullRequest = section.GetValue(nameof(GatePolicy.PullRequest), below.PullRequest),
            MaxUnapprovedUsd = section.GetValue(nameof(GatePolicy.MaxUnapprovedUsd), below.MaxUnapprovedUsd),
            Expiry = section.GetValue(nameof(GatePolicy.Expiry), below.Expiry),
        };
        if (gates.MaxUnapprovedUsd is { } usd && !(usd >= 0 && double.IsFinite(usd)))
            throw new InvalidOperationException($"{section.Path}:{nameof(GatePolicy.MaxUnapprovedUsd)}: {usd} is no sum of US dollars; give 0 or more, or leave it out for no such gate.");
        return gates.Expiry >= LeastExpiry && gates.Expiry <= MostExpiry
            ? gates
            : throw new InvalidOperationException($"{section.Path}:{nameof(GatePolicy.Expiry)}: {gates.Expiry} is out of bounds; give {LeastExpiry} to {MostExpiry}, as days.hours:minutes:seconds.");
    }

    private static void RequireKnown(IConfigurationSection section, string[] known)
    {
        if (section.GetChildren().FirstOrDefault(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new InvalidOperationException($"{unknown.Path}: the policy has no such setting; here it has {string.Join(", ", known)}.");
    }

    private static IConfigurationSection DefaultSection()
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(DefaultText));
        return new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection(Section);
    }

    private static string ReadDefault()
    {
        using var stream = typeof(PolicyFile).Assembly.GetManifestResourceStream("policy.json")
            ?? throw new InvalidOperationException("policy.json is missing from AgentFactory.Contracts: build it anew.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

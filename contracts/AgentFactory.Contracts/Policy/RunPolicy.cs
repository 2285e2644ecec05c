namespace AgentFactory.Contracts.Policy;

/// <summary>What a run may do, and what a person is asked. It is recorded when the run is submitted and holds to its end.</summary>
public sealed record RunPolicy
{
    /// <summary>The entry that every role has beside its own.</summary>
    public const string EveryRole = "*";

    /// <summary>When the run waits for a person.</summary>
    public GatePolicy Gates { get; init; } = new();

    /// <summary>What each role may do; see <see cref="For"/>.</summary>
    public IReadOnlyDictionary<string, RolePolicy> Roles { get; init; } = new Dictionary<string, RolePolicy>();

    /// <summary>Keys of the configuration that are secrets: no role's process may hold one but those that <see cref="RolePolicy.Secrets"/> names.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>What a role may do, all said: its own entry, or <see cref="RolePolicy.Unlisted"/>, and that of every role.</summary>
    public RolePolicy For(string role)
    {
        var own = Roles.TryGetValue(role, out var listed) ? listed : RolePolicy.Unlisted;
        return Roles.TryGetValue(EveryRole, out var every) ? own.With(every) : own;
    }
}

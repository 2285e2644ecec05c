using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Api;

/// <summary>Whether a run is delivered as a pull request. Decided once, when it is submitted: its history says what came of it.</summary>
internal static class PullRequestRule
{
    /// <returns>What the submitter says, who wants it to be followed wants one; else true where the repository is on the configured forge and somebody can deliver to it; else null.</returns>
    public static bool? Decide(RunOptions options, CoordinatorOptions coordinator) =>
        options.PullRequest ?? (options.Review is not null ? null : options.Follow is true || (!options.PlanOnly
            && coordinator.Forge is { } forge && IsOn(options.Repository, forge)
            && coordinator.FleetRoles.Contains(Roles.GitHub)) ? true : null);

    /// <summary>Whether the pull request of a run is followed once it is open.</summary>
    public static bool Follows(RunOptions options, CoordinatorOptions coordinator) =>
        options.Review is null && Decide(options, coordinator) is true && (options.Follow ?? coordinator.Follow);

    private static bool IsOn(string? repository, Uri forge) =>
        Uri.TryCreate(repository, UriKind.Absolute, out var address)
        && address.Scheme is "https" or "http" or "ssh"
        && address.Host.Equals(forge.Host, StringComparison.OrdinalIgnoreCase)
        // A port of ssh says nothing of the one that the web is on.
        && (address.Scheme == "ssh" || address.Port == forge.Port);
}

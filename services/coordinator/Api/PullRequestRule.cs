using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Api;

/// <summary>Whether a run is delivered as a pull request. Decided once, when it is submitted: its history says what came of it.</summary>
internal static class PullRequestRule
{
    /// <returns>What the submitter says; else true where the repository is on the configured forge and somebody can deliver to it; else null.</returns>
    public static bool? Decide(RunOptions options, CoordinatorOptions coordinator) =>
        options.PullRequest ?? (!options.PlanOnly
            && coordinator.Forge is { } forge && IsOn(options.Repository, forge)
            && coordinator.FleetRoles.Contains(Roles.GitHub) ? true : null);

    private static bool IsOn(string? repository, Uri forge) =>
        Uri.TryCreate(repository, UriKind.Absolute, out var address)
        && address.Scheme is "https" or "http" or "ssh"
        && address.Host.Equals(forge.Host, StringComparison.OrdinalIgnoreCase)
        // A port of ssh says nothing of the one that the web is on.
        && (address.Scheme == "ssh" || address.Port == forge.Port);
}

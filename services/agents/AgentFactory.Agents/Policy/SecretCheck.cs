using AgentFactory.Agents.Hosting;
using AgentFactory.Agents.Journaling;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Policy;
using Microsoft.Extensions.Configuration;

namespace AgentFactory.Agents.Policy;

/// <summary>
/// A process that runs what models write holds no secret of others: with one that the policy gives to none of its roles it does not start.
/// A fleet in one process has to hold them all; there the sandbox alone keeps them from what runs in it.
/// </summary>
internal static class SecretCheck
{
    /// <exception cref="InvalidOperationException">It holds one; the message names its key, never its value.</exception>
    public static void Require(AgentRoster roster, IJournal journal, IConfiguration configuration)
    {
        if (journal is not GrpcJournal)
            return;
        var policy = PolicyFile.Read(configuration);
        var roles = roster.Agents.Select(agent => agent.Role).Order(StringComparer.Ordinal).ToList();
        var allowed = roles.SelectMany(role => policy.For(role).Secrets).ToList();
        var held = policy.Secrets.Where(key => !string.IsNullOrEmpty(configuration[key]) && !NamePattern.Matches(allowed, key)).ToList();
        if (held.Count > 0)
        {
            throw new InvalidOperationException(
                $"this process of the {string.Join(", ", roles)} holds {string.Join(", ", held)}, which the policy gives to none of these roles: nothing was started. "
                + $"Take it out of the process's environment and settings (env -u {held[0].Replace(":", "__", StringComparison.Ordinal)} …); if a role must have it, name it in Policy:Roles:{roles.FirstOrDefault() ?? "ROLE"}:Secrets.");
        }
    }
}

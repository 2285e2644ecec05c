using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace AgentFactory.Agents.Hosting;

/// <summary>The agents of this process, by role. Mistakes in it end the start, not the first task.</summary>
internal sealed partial class AgentRoster
{
    private readonly Dictionary<string, Agent> _byRole = new(StringComparer.Ordinal);

    public AgentRoster(IEnumerable<Agent> agents, IConfiguration configuration)
    {
        foreach (var agent in agents)
        {
            if (!RoleName().IsMatch(agent.Role ?? ""))
                throw new InvalidOperationException(
                    $"{agent.GetType().Name} has the role `{agent.Role}`: a role is 1 to 32 lower-case letters, digits and dashes, and begins with a letter");
            if (!_byRole.TryAdd(agent.Role!, agent))
                throw new InvalidOperationException(
                    $"{Describe(agent)} and {Describe(_byRole[agent.Role!])} both have the role `{agent.Role}`: register one of them");
        }

        AgentKeys.Check(configuration, _byRole);
        foreach (var (role, agent) in _byRole)
        {
            AgentOptions.Read(configuration, role);
            agent.Configure(AgentOptions.SectionOf(configuration, role));
        }
    }

    public IReadOnlyCollection<Agent> Agents => _byRole.Values;

    public Agent OfType<TAgent>()
        where TAgent : Agent =>
        _byRole.Values.OfType<TAgent>().First();

    /// <summary>The class and where it came from: two agents of one role are often one agent found twice.</summary>
    private static string Describe(Agent agent) =>
        $"{agent.GetType().Name} ({(agent.GetType().Assembly is { Location.Length: > 0 } assembly ? assembly.Location : agent.GetType().Assembly.GetName().Name)})";

    [GeneratedRegex("^[a-z][a-z0-9-]{0,31}$")]
    private static partial Regex RoleName();
}

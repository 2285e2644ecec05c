using AgentFactory.Agents.Policy;
using AgentFactory.Contracts.Journal;
using AgentFactory.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace AgentFactory.Agents.Hosting;

/// <summary>Starts and stops the agents. It is the first to start, so that mistakes in the roster show then, and the last to stop.</summary>
internal sealed class AgentLifecycle(AgentRoster roster, IJournal journal, IConfiguration configuration, TimeProvider time) : IHostedService
{
    private readonly List<Agent> _started = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        SecretCheck.Require(roster, journal, configuration);
        foreach (var agent in roster.Agents)
        {
            var patience = AgentOptions.Read(configuration, agent.Role).StartTimeout;
            try
            {
                await agent.StartAsync(cancellationToken).WaitAsync(patience, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                throw new StartException(
                    $"the {agent.Role} did not start within {patience:c}: no task was taken. Find out what {agent.GetType().Name}.StartAsync waits for, or set Agents:{agent.Role}:StartTimeout.");
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                throw StartException.Of(new InvalidOperationException(
                    $"the agent {agent.Role} ({agent.GetType().Name}) could not be started: {exception.Message}", exception));
            }

            agent.Figures.GoOnline(true);
            _started.Add(agent);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // One that cannot stop does not keep the others from it; the host reports what it threw.
        await Task.WhenAll(_started.Select(async agent =>
        {
            agent.Figures.GoOnline(false);
            await agent.StopAsync(cancellationToken).WaitAsync(cancellationToken);
        }));
    }
}

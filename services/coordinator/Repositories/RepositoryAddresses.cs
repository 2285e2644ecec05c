using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Repositories;

/// <summary>Where an attempt finds its run's repository: the folder itself, for agents on this machine.</summary>
internal sealed class RepositoryAddresses(RunRepositories repositories)
{
    public string For(AttemptKey attempt) => repositories.PathOf(attempt.RunId);
}

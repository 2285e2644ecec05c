using AgentFactory.Coordinator.Storage;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Repositories;

/// <summary>
/// Where an attempt finds its run's repository: the folder itself for agents on this machine, otherwise an address that
/// carries the attempt's token as its password.
/// </summary>
internal sealed class RepositoryAddresses(RunRepositories repositories, AttemptTokens tokens, IOptions<CoordinatorOptions> options)
{
    public string For(AttemptKey attempt)
    {
        if (options.Value.RepositoryBaseAddress is not { } address)
            return repositories.PathOf(attempt.RunId);
        return new UriBuilder(new Uri(address, $"/git/{attempt.RunId}.git"))
        {
            UserName = AttemptTokens.UserName,
            Password = tokens.Create(attempt),
        }.Uri.AbsoluteUri;
    }
}

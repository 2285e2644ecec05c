using AgentFactory.GitHub.Forge;

namespace AgentFactory.GitHub.Credentials;

/// <summary>As whom the forge is spoken to. What it answers is a secret: it goes into headers and into git's environment, nowhere else.</summary>
internal interface IForgeCredential
{
    /// <summary>A token that is valid now; null to speak as nobody.</summary>
    /// <exception cref="ForgeException">None can be had.</exception>
    ValueTask<string?> FindTokenAsync(RepositoryName repository, CancellationToken cancellationToken);

    /// <summary>The forge did not take the token.</summary>
    /// <returns>Whether another one may be had by asking again.</returns>
    bool Renew(RepositoryName repository);
}

internal static class ForgeCredential
{
    public static IForgeCredential Create(GitHubOptions options, TimeProvider time) =>
        string.IsNullOrWhiteSpace(options.AppId)
            ? new FixedToken(string.IsNullOrWhiteSpace(options.Token) ? null : options.Token)
            : new AppInstallations(options, time);

    private sealed class FixedToken(string? token) : IForgeCredential
    {
        public ValueTask<string?> FindTokenAsync(RepositoryName repository, CancellationToken cancellationToken) => ValueTask.FromResult(token);

        public bool Renew(RepositoryName repository) => false;
    }
}

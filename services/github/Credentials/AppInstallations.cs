using System.Collections.Concurrent;
using System.Net.Http.Headers;
using AgentFactory.GitHub.Forge;

namespace AgentFactory.GitHub.Credentials;

/// <summary>The tokens of a GitHub App's installations, each kept until shortly before it expires.</summary>
internal sealed class AppInstallations : IForgeCredential, IDisposable
{
    /// <summary>A push that begins with a token should also end with it.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(15);

    private readonly AppKey _key;
    private readonly GitHubOptions _options;
    private readonly TimeProvider _time;
    private readonly ForgeRequests _requests;
    private readonly ConcurrentDictionary<string, InstallationToken> _tokens = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _asking = new(1);

    public AppInstallations(GitHubOptions options, TimeProvider time)
    {
        (_options, _time, _key) = (options, time, new(options, time));
        _requests = ForgeRequests.Create(options, time, new Signing(_key));
    }

    public async ValueTask<string?> FindTokenAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        if (Kept(repository) is { } kept)
            return kept;
        await _asking.WaitAsync(cancellationToken);
        try
        {
            return Kept(repository) ?? await AskAsync(repository, cancellationToken);
        }
        finally
        {
            _asking.Release();
        }
    }

    public bool Renew(RepositoryName repository) => _tokens.TryRemove(repository.ToString(), out _);

    public void Dispose()
    {
        _requests.Dispose();
        _asking.Dispose();
    }

    private string? Kept(RepositoryName repository) =>
        _tokens.TryGetValue(repository.ToString(), out var token) && token.ExpiresAt - _time.GetUtcNow() > Margin ? token.Token : null;

    private async Task<string> AskAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        var installation = _options.AppInstallationId
            ?? (await _requests.GetAsync<Installation>($"repos/{repository}/installation", $"the installation of the app in {repository}", cancellationToken)).Id;
        var token = await _requests.PostAsync<InstallationToken>(
            $"app/installations/{installation}/access_tokens", new { }, "a token of the app's installation", cancellationToken);
        _tokens[repository.ToString()] = token;
        return token.Token;
    }

    private sealed record Installation(long Id);

    private sealed record InstallationToken(string Token, DateTimeOffset ExpiresAt)
    {
        public override string ToString() => $"a token until {ExpiresAt:O}";
    }

    private sealed class Signing(AppKey key) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Sign());
            return base.SendAsync(request, cancellationToken);
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using AgentFactory.GitHub.Credentials;

namespace AgentFactory.GitHub.Forge;

/// <summary>Signs requests. The innermost of all handlers: nothing outside of it ever sees the token.</summary>
internal sealed class CredentialHandler(IForgeCredential credential) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(ForgeRequests.RepositoryKey, out var repository))
            return await base.SendAsync(request, cancellationToken);
        var response = await SignAsync(request, repository, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !credential.Renew(repository))
            return response;
        response.Dispose();
        return await SignAsync(request, repository, cancellationToken);
    }

    private async Task<HttpResponseMessage> SignAsync(HttpRequestMessage request, RepositoryName repository, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = await credential.FindTokenAsync(repository, cancellationToken) is { } token
            ? new AuthenticationHeaderValue("Bearer", token)
            : null;
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            request.Headers.Authorization = null;
        }
    }
}

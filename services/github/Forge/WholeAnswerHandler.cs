namespace AgentFactory.GitHub.Forge;

/// <summary>Reads each answer whole, within its bound: a line that fails or stands still in the middle of one has then failed that try, and no wait is without an end.</summary>
internal sealed class WholeAnswerHandler(long maxBytes) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(maxBytes, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}

using System.ClientModel;
using System.Runtime.CompilerServices;
using AgentFactory.Coordinator.Models.Limits;
using Microsoft.Extensions.AI;

namespace AgentFactory.Coordinator.Models.Providers.OpenAi;

/// <summary>
/// Turns an endpoint's error into a fault before anything else sees it. Endpoints quote what they were sent, keys
/// included; the library's exception carries that on, and tracing and logging would write it down.
/// </summary>
internal sealed class RefusalsTranslated(IChatClient inner, OpenAiFaults faults) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.GetResponseAsync(messages, options, cancellationToken);
        }
        catch (ClientResultException exception)
        {
            throw new ModelFaultException(faults.Translate(exception));
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var updates = base.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(updates)) yield return updates.Current;
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        try
        {
            return await updates.MoveNextAsync();
        }
        catch (ClientResultException exception)
        {
            throw new ModelFaultException(faults.Translate(exception));
        }
    }
}

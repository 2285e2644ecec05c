using System.Runtime.CompilerServices;
using AgentFactory.Agents.Journaling;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Models;

/// <summary>
/// The chat client that agents get. It knows no provider and no key: every call goes to the coordinator's gateway under
/// the attempt's next index, so a resumed agent gets the answers that it had.
/// </summary>
internal sealed class GatewayChatClient(AttemptJournal journal) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var index = journal.Advance();
        var request = new ModelRequest([.. messages])
        {
            ToolsJson = ModelJson.WriteTools(options?.Tools ?? []),
            SchemaJson = (options?.ResponseFormat as ChatResponseFormatJson)?.Schema?.GetRawText() ?? "",
            MaxOutputTokens = options?.MaxOutputTokens ?? 0,
        };
        var response = await journal.CallAsync(index, request, cancellationToken);
        if (journal.Recorded(index) is null)
            await journal.RecordAsync(index, [], commit: null, "asked the model", cancellationToken);
        return response;
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // The journal keeps whole answers; a stream would be a second truth.
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}

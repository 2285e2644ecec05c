using AgentFactory.Contracts.Knowledge;
using Google.Protobuf.WellKnownTypes;
using Value = AgentFactory.Contracts.Knowledge.Value;

namespace AgentFactory.Agents.Knowledge;

/// <summary>
/// In the words of agents what the service says in the words of its protocol; for one task of a run, or for nobody.
/// </summary>
internal sealed class KnowledgeBase(IKnowledge knowledge, string? runId = null, string? taskId = null) : IKnowledgeBase
{
    /// <summary>The same for one task, which can then cite what it is shown.</summary>
    public KnowledgeBase For(string run, string task) => new(knowledge, run, task);

    public async Task<string> StoreAsync(KnowledgeItem item, CancellationToken cancellationToken) =>
        (await knowledge.StoreAsync(ToRequest(item), cancellationToken)).Id;

    public async Task<IReadOnlyList<string>> StoreAsync(IAsyncEnumerable<KnowledgeItem> items, CancellationToken cancellationToken) =>
        (await knowledge.StoreBatchAsync(items.Select(ToRequest), cancellationToken)).Ids;

    public async Task<IReadOnlyList<KnowledgeFound>> QueryAsync(string text, Filter? filter, int maxResults, CancellationToken cancellationToken)
    {
        var response = await knowledge.QueryAsync(new QueryRequest { Text = text, Filter = filter, MaxResults = maxResults }, cancellationToken);
        return [.. response.Hits.Select(hit => new KnowledgeFound(hit.Entry, hit.Relevance))];
    }

    public async Task<KnowledgeContext> GetContextAsync(string text, ContextType type, int maxTokens, CancellationToken cancellationToken)
    {
        var response = await knowledge.GetContextAsync(new GetContextRequest { Text = text, Type = type, MaxTokens = maxTokens, RunId = runId ?? "", TaskId = taskId ?? "" }, cancellationToken);
        return new KnowledgeContext(response.Formatted, [.. response.Passages.Select(passage => passage.Citation)], response.Tokens) { Passages = response.Passages };
    }

    public Task RecordOutcomeAsync(TaskOutcome outcome, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var request = new RecordOutcomeRequest
        {
            RunId = outcome.RunId,
            TaskId = outcome.TaskId,
            Success = outcome.Succeeded,
            Duration = outcome.Duration.ToDuration(),
            CostUsd = outcome.CostUsd,
        };
        request.Cited.AddRange(outcome.Cited);
        return knowledge.RecordOutcomeAsync(request, cancellationToken);
    }

    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        (await knowledge.DeleteAsync(new DeleteRequest { Id = id }, cancellationToken)).Deleted;

    private static StoreRequest ToRequest(KnowledgeItem item)
    {
        var request = new StoreRequest
        {
            Id = item.Id ?? "",
            Content = item.Content,
            SourceType = item.Type,
            Provenance = new Provenance { RunId = item.RunId ?? "", TaskId = item.TaskId ?? "", Commit = item.Commit ?? "" },
            TimeToLive = item.TimeToLive?.ToDuration(),
        };
        request.Tags.AddRange(item.Tags);
        foreach (var (key, value) in item.Metadata)
            request.Metadata.Add(key, ToValue(key, value));
        return request;
    }

    private static Value ToValue(string key, object value) => value switch
    {
        string text => new Value { Text = text },
        bool flag => new Value { Flag = flag },
        double or float or int or long or short or byte => new Value { Number = Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture) },
        _ => throw new KnowledgeRefusedException(KnowledgeFault.Invalid, $"the metadata {key} is a {value?.GetType().Name ?? "null"}; texts, numbers and truth values can be kept. Nothing was changed."),
    };
}

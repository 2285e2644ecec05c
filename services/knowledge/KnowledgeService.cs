using AgentFactory.Knowledge.Api;
using AgentFactory.Knowledge.Caching;
using AgentFactory.Knowledge.Context;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Outcomes;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Storage;
using Microsoft.Extensions.Options;
using Wire = AgentFactory.Contracts.Knowledge;

namespace AgentFactory.Knowledge;

/// <summary>What the service does: the store, weighed by outcomes, cut to contexts, remembered for a while.</summary>
internal sealed class KnowledgeService(
    IKnowledgeStore store,
    OutcomeStore outcomes,
    OutcomeRecorder recorder,
    ContextAssembler assembler,
    AnswerCache cache,
    KnowledgeMetrics metrics,
    TimeProvider time,
    IOptions<KnowledgeOptions> options,
    IOptions<KnowledgeStoreOptions> limits,
    IOptions<ContextOptions> contexts,
    IOptions<CacheOptions> lives) : Wire.IKnowledge
{
    private const int DeletedAtOnce = 200;

    public Task<Wire.StoreResponse> StoreAsync(Wire.StoreRequest request, CancellationToken cancellationToken) =>
        GuardAsync("store", async () =>
        {
            var stored = (await store.UpsertAsync([Translation.ToDraft(request)], cancellationToken))[0];
            return new Wire.StoreResponse { Id = stored.Id, Created = stored.Effect == StoreEffect.Created };
        });

    public Task<Wire.StoreBatchResponse> StoreBatchAsync(IAsyncEnumerable<Wire.StoreRequest> requests, CancellationToken cancellationToken) =>
        GuardAsync("store-batch", async () =>
        {
            var response = new Wire.StoreBatchResponse();
            var batch = new List<KnowledgeDraft>();
            // Nothing is read from the stream while a batch is being stored: that is the whole back-pressure.
            await foreach (var request in requests.WithCancellation(cancellationToken))
            {
                if (response.Ids.Count + batch.Count >= options.Value.MaxStream)
                    throw new Wire.KnowledgeRefusedException(
                        Wire.KnowledgeFault.TooLarge,
                        $"a stream has at most {options.Value.MaxStream} entries; the first {response.Ids.Count} were stored. Send the rest in another.");
                batch.Add(Translation.ToDraft(request));
                if (batch.Count == options.Value.StreamBatch)
                    await FlushAsync(batch, response, cancellationToken);
            }

            if (batch.Count > 0)
                await FlushAsync(batch, response, cancellationToken);
            return response;
        });

    public Task<Wire.Entry> GetAsync(Wire.GetRequest request, CancellationToken cancellationToken) =>
        GuardAsync("get", async () => await store.GetAsync([request.Id], cancellationToken) is [var entry]
            ? Translation.ToWire(entry)
            : throw new Wire.KnowledgeRefusedException(Wire.KnowledgeFault.NotFound, "there is no entry with this id; it may have been deleted"));

    public Task<Wire.DeleteResponse> DeleteAsync(Wire.DeleteRequest request, CancellationToken cancellationToken) =>
        GuardAsync("delete", async () =>
        {
            if (request.Id.Length > 0 == request.RunId.Length > 0)
                throw Translation.Invalid("say either id or run_id");
            var deleted = request.Id.Length > 0
                ? await store.DeleteAsync([request.Id], cancellationToken)
                : await DeleteRunAsync(request.RunId, cancellationToken);
            return new Wire.DeleteResponse { Deleted = deleted > 0, Entries = deleted };
        });

    public Task<Wire.QueryResponse> QueryAsync(Wire.QueryRequest request, CancellationToken cancellationToken) =>
        GuardAsync("query", async () =>
        {
            var query = new KnowledgeQuery
            {
                Text = request.Text,
                Filter = Translation.ToFilter(request.Filter),
                MaxResults = request.MaxResults == 0 ? options.Value.DefaultResults : request.MaxResults,
                MinRelevance = request.MinRelevance,
                Mode = Translation.ToMode(request.Ranking),
            };
            return await cache.GetAsync(
                "query", request, await GenerationAsync(cancellationToken), Wire.QueryResponse.Parser,
                () => FindAsync(query, cancellationToken),
                answer => LifeOf(lives.Value.QueryLife, answer.Hits.Select(hit => hit.Entry)), cancellationToken);
        });

    public Task<Wire.GetContextResponse> GetContextAsync(Wire.GetContextRequest request, CancellationToken cancellationToken) =>
        GuardAsync("context", async () =>
        {
            if (!Enum.IsDefined(request.Type))
                throw Translation.Invalid($"there is no context type {(int)request.Type}");
            var budget = request.MaxTokens == 0 ? contexts.Value.DefaultTokens : request.MaxTokens;
            if (budget < 0 || budget > contexts.Value.MaxTokens)
                throw Translation.Invalid($"max_tokens is {budget}; it goes from 1 to {contexts.Value.MaxTokens}");
            if (!(request.MinRelevance is >= 0 and <= 1))
                throw Translation.Invalid("min_relevance goes from 0 to 1");
            var asked = new ContextRequest(
                request.Text, ContextProfile.Of(request.Type), Translation.ToFilter(request.Filter), budget,
                request.MinRelevance == 0 ? null : request.MinRelevance);
            if (request.RunId.Length > 0 != request.TaskId.Length > 0)
                throw Translation.Invalid("a context is for a run_id and a task_id, or for neither");
            // Who asks changes nothing of the answer.
            var question = request.Clone();
            question.RunId = question.TaskId = "";
            var context = await cache.GetAsync(
                "context", question, await GenerationAsync(cancellationToken), Wire.GetContextResponse.Parser,
                async () => ToWire(await assembler.AssembleAsync(asked, cancellationToken)),
                answer => LifeOf(lives.Value.ContextLife, answer.Passages.Select(passage => passage.Entry)), cancellationToken);
            if (request.RunId.Length > 0)
                await outcomes.ShowAsync(request.RunId, request.TaskId, [.. context.Passages.Select(passage => Citations.Read(passage.Citation)).OfType<long>()], cancellationToken);
            return context;
        });

    public Task<Wire.RecordOutcomeResponse> RecordOutcomeAsync(Wire.RecordOutcomeRequest request, CancellationToken cancellationToken) =>
        GuardAsync("record-outcome", () => recorder.RecordAsync(request, cancellationToken));

    public Task<Wire.ListLessonsResponse> ListLessonsAsync(Wire.ListLessonsRequest request, CancellationToken cancellationToken) =>
        GuardAsync("list-lessons", async () =>
        {
            if (request.MaxResults < 0 || request.MaxResults > options.Value.MaxLessons)
                throw Translation.Invalid($"max_results goes from 0 to {options.Value.MaxLessons}");
            var lessons = await outcomes.ListAsync(request.MaxResults == 0 ? options.Value.DefaultLessons : request.MaxResults, cancellationToken);
            var entries = (await store.GetAsync([.. lessons.Select(lesson => lesson.EntryId)], cancellationToken)).ToDictionary(entry => entry.Id, StringComparer.Ordinal);
            var response = new Wire.ListLessonsResponse();
            response.Lessons.AddRange(lessons.Where(lesson => entries.ContainsKey(lesson.EntryId)).Select(lesson => Translation.ToWire(lesson, entries[lesson.EntryId])));
            return response;
        });

    public Task<Wire.GetStatsResponse> GetStatsAsync(Wire.GetStatsRequest request, CancellationToken cancellationToken) =>
        GuardAsync("stats", async () =>
        {
            var stats = await store.GetStatsAsync(cancellationToken);
            var response = new Wire.GetStatsResponse
            {
                Entries = stats.Entries,
                Archived = stats.Archived,
                ContentBytes = stats.ContentBytes,
                Vectors = stats.Vectors,
                Embedding = stats.Space,
                Dimensions = stats.Dimensions,
                Outcomes = await outcomes.GetVersionAsync(cancellationToken),
                Problem = stats.Problem ?? "",
            };
            foreach (var (type, count) in stats.BySourceType)
                response.BySourceType.Add(type.ToString().ToUpperInvariant(), count);
            return response;
        });

    /// <summary>What a run brought in can be taken out again whole: it may have been misled.</summary>
    private async Task<int> DeleteRunAsync(string runId, CancellationToken cancellationToken)
    {
        var filter = new KnowledgeFilter { RunId = runId, IncludeArchived = true, IncludeExpired = true };
        var deleted = 0;
        while (await store.ListAsync(filter, null, DeletedAtOnce, cancellationToken) is { Count: > 0 } page)
            deleted += await store.DeleteAsync([.. page.Select(entry => entry.Id)], cancellationToken);
        return deleted;
    }

    private async Task<Wire.QueryResponse> FindAsync(KnowledgeQuery query, CancellationToken cancellationToken)
    {
        // Outcomes change the order: what lies just below the cut must be able to rise above it, and what lies below the
        // least relevance too.
        var wider = query with
        {
            MaxResults = query.MaxResults < 1 ? query.MaxResults : (int)Math.Min(limits.Value.MaxResults, Math.Max(query.MaxResults, (query.MaxResults * 2L) + 10)),
            MinRelevance = query.MinRelevance is >= 0 and <= 1 ? 0 : query.MinRelevance,
        };
        var answer = await store.QueryAsync(query.MaxResults > limits.Value.MaxResults ? query : wider, cancellationToken);
        var weights = await outcomes.WeightsAsync([.. answer.Results.Select(result => result.Entry.Id)], cancellationToken);
        var response = new Wire.QueryResponse();
        response.Hits.AddRange(answer.Results
            .Select(result => (result.Entry, Relevance: Math.Min(1, result.Score * weights.GetValueOrDefault(result.Entry.Id, 1))))
            .Where(hit => hit.Relevance >= query.MinRelevance)
            .OrderByDescending(hit => hit.Relevance)
            .ThenBy(hit => hit.Entry.Id, StringComparer.Ordinal)
            .Take(query.MaxResults)
            .Select(hit => new Wire.Hit { Entry = Translation.ToWire(hit.Entry), Relevance = hit.Relevance }));
        return response;
    }

    private async Task FlushAsync(List<KnowledgeDraft> batch, Wire.StoreBatchResponse response, CancellationToken cancellationToken)
    {
        var stored = await store.UpsertAsync(batch, cancellationToken);
        response.Ids.AddRange(stored.Select(entry => entry.Id));
        response.Created += stored.Count(entry => entry.Effect == StoreEffect.Created);
        batch.Clear();
    }

    private async Task<string> GenerationAsync(CancellationToken cancellationToken) =>
        FormattableString.Invariant($"{await store.GetGenerationAsync(cancellationToken)}.{await outcomes.GetVersionAsync(cancellationToken)}");

    /// <summary>No answer is kept longer than the first of its entries lives.</summary>
    private TimeSpan LifeOf(TimeSpan life, IEnumerable<Wire.Entry> entries)
    {
        var now = time.GetUtcNow();
        return entries.Where(entry => entry.ExpiresAt is not null).Select(entry => entry.ExpiresAt.ToDateTimeOffset() - now).Append(life).Min();
    }

    private static Wire.GetContextResponse ToWire(AssembledContext context)
    {
        var response = new Wire.GetContextResponse { Formatted = context.Formatted, Tokens = context.Tokens };
        response.Passages.AddRange(context.Passages.Select(passage => new Wire.Passage
        {
            Citation = passage.Citation,
            Entry = Translation.ToWire(passage.Entry),
            Relevance = passage.Relevance,
            Tokens = passage.Tokens,
            Text = passage.Text,
        }));
        return response;
    }

    private Task<T> GuardAsync<T>(string operation, Func<Task<T>> work) => metrics.MeasureAsync(operation, async () =>
    {
        try
        {
            return await work();
        }
        catch (KnowledgeException refusal)
        {
            throw new Wire.KnowledgeRefusedException(FaultOf(refusal.Error), refusal.Message, refusal);
        }
    });

    private static Wire.KnowledgeFault FaultOf(KnowledgeError error) => error switch
    {
        KnowledgeError.TooLarge => Wire.KnowledgeFault.TooLarge,
        KnowledgeError.Unusable => Wire.KnowledgeFault.Unavailable,
        _ => Wire.KnowledgeFault.Invalid,
    };
}

using System.Globalization;
using System.Runtime.CompilerServices;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Vectors;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Qdrant.Client;
using Qdrant.Client.Grpc;

namespace AgentFactory.Knowledge.Qdrant;

/// <summary>Vectors in Qdrant: a point a slot, with what filters go by as indexed payload.</summary>
internal sealed class QdrantShelf(QdrantClient client, IOptions<QdrantOptions> options, TimeProvider time) : IVectorShelf
{
    private QdrantOptions Options => options.Value;

    public Task<int?> DimensionsAsync(string collection, CancellationToken cancellationToken) => AskAsync<int?>(
        async token => await client.CollectionExistsAsync(collection, token)
            ? LengthOf(await client.GetCollectionInfoAsync(collection, token)) : null,
        cancellationToken);

    public Task CreateAsync(string collection, int dimensions, CancellationToken cancellationToken) => AskAsync(
        async token =>
        {
            if (await client.CollectionExistsAsync(collection, token))
                Require(LengthOf(await client.GetCollectionInfoAsync(collection, token)), dimensions, collection);
            else
            {
                // Vectors have length 1 already: their dot product is the cosine.
                await client.CreateCollectionAsync(
                    collection, new VectorParams { Size = (ulong)dimensions, Distance = Distance.Dot },
                    shardNumber: (uint)Options.Shards, replicationFactor: (uint)Options.Replicas, cancellationToken: token);
            }

            // Also where it was there: whoever made it may have been killed before these.
            await client.CreatePayloadIndexAsync(collection, Payload.SourceType, PayloadSchemaType.Integer, cancellationToken: token);
            await client.CreatePayloadIndexAsync(collection, Payload.Tags, PayloadSchemaType.Keyword, cancellationToken: token);
            await client.CreatePayloadIndexAsync(collection, Payload.Archived, PayloadSchemaType.Bool, cancellationToken: token);
            return true;
        },
        cancellationToken);

    public async IAsyncEnumerable<HeldVector> HeldAsync(string collection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PointId? from = null;
        do
        {
            var offset = from;
            var page = await AskAsync(
                token => client.ScrollAsync(collection, limit: (uint)Options.Page, offset: offset, payloadSelector: Payload.Selected, cancellationToken: token),
                cancellationToken);
            foreach (var point in page.Result)
                yield return new((int)point.Id.Num, Payload.VersionOf(point.Payload));
            from = page.NextPageOffset;
        }
        while (from is not null);
    }

    public async Task PutAsync(string collection, IReadOnlyList<ShelvedVector> vectors, CancellationToken cancellationToken)
    {
        foreach (var batch in vectors.Chunk(Options.Batch))
            await AskAsync(token => client.UpsertAsync(collection, [.. batch.Select(Payload.ToPoint)], cancellationToken: token), cancellationToken);
    }

    public async Task RemoveAsync(string collection, IReadOnlyList<int> slots, CancellationToken cancellationToken)
    {
        foreach (var batch in slots.Chunk(Options.Batch))
            await AskAsync(token => client.DeleteAsync(collection, [.. batch.Select(slot => (ulong)slot)], cancellationToken: token), cancellationToken);
    }

    public Task<IReadOnlyList<ShelvedScore>> NearestAsync(
        string collection, float[] unit, int count, KnowledgeFilter filter, CancellationToken cancellationToken) =>
        SearchAsync(collection, unit, count, Payload.ToFilter(filter), Options.Exact, cancellationToken);

    public async Task<IReadOnlyList<ShelvedScore>> ScoreAsync(
        string collection, float[] unit, IReadOnlyList<int> slots, CancellationToken cancellationToken) => slots.Count == 0
        ? []
        : await SearchAsync(
            collection, unit, slots.Count, new Filter { Must = { Conditions.HasId([.. slots.Select(slot => (ulong)slot)]) } }, exact: true, cancellationToken);

    private Task<IReadOnlyList<ShelvedScore>> SearchAsync(
        string collection, float[] unit, int count, Filter filter, bool exact, CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<ShelvedScore>>(
            async token =>
            [
                .. (await client.QueryAsync(
                    collection, query: unit, filter: filter, searchParams: new SearchParams { Exact = exact }, limit: (ulong)count,
                    payloadSelector: Payload.Selected, cancellationToken: token))
                    .Select(point => new ShelvedScore((int)point.Id.Num, Payload.VersionOf(point.Payload), point.Score)),
            ],
            cancellationToken);

    /// <summary>Null where the collection is not one of ours.</summary>
    private static int? LengthOf(CollectionInfo info) => (int?)info.Config?.Params?.VectorsConfig?.Params?.Size;

    private static void Require(int? found, int wanted, string collection)
    {
        if (found == wanted)
            return;
        throw new KnowledgeException(KnowledgeError.WrongDimensions, string.Create(CultureInfo.InvariantCulture,
            $"The collection {collection} in Qdrant holds vectors of {found?.ToString(CultureInfo.InvariantCulture) ?? "no known"} dimensions, the model makes {wanted}. "
            + $"Nothing was changed. Use the model that made it, or delete the collection: its vectors are then made anew."));
    }

    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await ask(both.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is RpcException or QdrantException or OperationCanceledException)
        {
            var why = exception is RpcException refusal ? $"{refusal.StatusCode}: {refusal.Status.Detail}" : exception.Message;
            throw new KnowledgeException(KnowledgeError.Unusable,
                $"Qdrant does not do what it was asked ({why}). No entry was changed. Check that it runs, and the connection string 'qdrant'.", exception);
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using AgentFactory.Coordinator.Models.Providers;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Models;

/// <summary>
/// Answers of models by the hash of all that they were asked, for whoever asks the same once more; off unless
/// <c>Models:CacheAnswers</c> is set. A cache that is slow or down costs what it would have saved, and nothing else.
/// </summary>
internal sealed class AnswerMemory(IDistributedCache cache, IOptions<ModelOptions> options, TimeProvider time, ILogger<AnswerMemory> logger)
{
    private ModelOptions Options => options.Value;

    /// <summary>The answer as it is journaled; null where none is remembered.</summary>
    public async Task<string?> RecallAsync(IModelProvider provider, ModelName model, ProviderRequest request, CancellationToken cancellationToken)
    {
        if (!AppliesTo(provider))
            return null;
        var bytes = await TryAsync(token => cache.GetAsync(KeyOf(provider, model, request), token), cancellationToken);
        return bytes is { Length: > 0 } ? Encoding.UTF8.GetString(bytes) : null;
    }

    /// <summary>Keeps an answer that is worth it: no refusal, and not above the greatest length.</summary>
    public async Task RememberAsync(
        IModelProvider provider, ModelName model, ProviderRequest request, string responseJson, CancellationToken cancellationToken)
    {
        if (!AppliesTo(provider) || Encoding.UTF8.GetByteCount(responseJson) is var length && length > Options.CacheMaxBytes)
            return;
        await TryAsync<byte[]>(
            async token =>
            {
                await cache.SetAsync(
                    KeyOf(provider, model, request), Encoding.UTF8.GetBytes(responseJson),
                    new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = Options.CacheLife }, token);
                return null;
            },
            cancellationToken);
    }

    /// <summary>A replay costs nothing as it is, and must name the first step that differs.</summary>
    private bool AppliesTo(IModelProvider provider) => Options.CacheAnswers && provider.Endpoint is not null;

    /// <summary>A further attempt asks anew: what the first one was told led to its failure.</summary>
    private static string KeyOf(IModelProvider provider, ModelName model, ProviderRequest request)
    {
        var call = request.Call;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (string[])
            [
                provider.Endpoint ?? "", model.ToString(), FormattableString.Invariant($"{call.Attempt.Attempt} {request.MaxOutputTokens} {request.Temperature}"),
                call.MessagesJson, call.ToolsJson, call.ResponseSchemaJson,
            ])
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return "model-answer:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T?>> use, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await use(cancellationToken).WaitAsync(Options.CachePatience, time, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            logger.LogWarning("The cache of model answers failed with {Error}; the model is asked instead.", exception.GetType().Name);
            return null;
        }
    }
}

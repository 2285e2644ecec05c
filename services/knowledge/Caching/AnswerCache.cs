using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Options;

namespace AgentFactory.Knowledge.Caching;

/// <summary>
/// Answers by the hash of their question and the generation of what they were made from: every write makes a new
/// generation, so nothing has to be thrown out. A cache that is down costs its speed and nothing else.
/// </summary>
internal sealed class AnswerCache(IDistributedCache cache, IOptions<CacheOptions> options, TimeProvider time, ILogger<AnswerCache> logger)
{
    private long _restUntil;

    /// <summary>The answer from the cache, or made and put there.</summary>
    /// <param name="kind">Keeps questions of different kinds apart.</param>
    /// <param name="generation">Of all that the answer depends on.</param>
    /// <param name="life">How long this answer may be used; called when it is made.</param>
    public async Task<T> GetAsync<T>(
        string kind, IMessage question, string generation, MessageParser<T> parser, Func<Task<T>> make, Func<T, TimeSpan> life, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        var key = $"knowledge:{kind}:{generation}:{Convert.ToHexStringLower(SHA256.HashData(question.ToByteArray()))}";
        if (await TryAsync(token => cache.GetAsync(key, token), cancellationToken) is { } found && Parse(parser, found) is { } known)
            return known;
        var answer = await make();
        var kept = life(answer);
        if (kept > TimeSpan.Zero)
            await TryAsync<object>(
                async token =>
                {
                    await cache.SetAsync(key, answer.ToByteArray(), new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = kept }, token);
                    return null;
                },
                cancellationToken);
        return answer;
    }

    private static T? Parse<T>(MessageParser<T> parser, byte[] bytes)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            // Somebody else's bytes under our key: made anew, and written over.
            return null;
        }
    }

    private async Task<T?> TryAsync<T>(Func<CancellationToken, Task<T?>> use, CancellationToken cancellationToken)
        where T : class
    {
        var now = time.GetTimestamp();
        if (now < Interlocked.Read(ref _restUntil))
            return null;
        try
        {
            using var patience = new CancellationTokenSource(options.Value.Patience, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            return await use(both.Token).WaitAsync(options.Value.Patience, time, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            var rest = options.Value.Rest;
            Interlocked.Exchange(ref _restUntil, time.GetTimestamp() + (long)(rest.TotalSeconds * time.TimestampFrequency));
            logger.LogWarning(
                "The cache failed with {Error}; answers are made without it for {Seconds} s",
                exception.GetType().Name, rest.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture));
            return null;
        }
    }
}

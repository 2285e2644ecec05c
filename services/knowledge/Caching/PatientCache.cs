using System.Globalization;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Options;

namespace AgentFactory.Knowledge.Caching;

/// <summary>A cache that may be slow or down: it is waited for only so long, then left alone for a while. It never fails.</summary>
internal sealed class PatientCache(IDistributedCache cache, IOptions<CacheOptions> options, TimeProvider time, ILogger<PatientCache> logger)
{
    private long _restUntil;

    /// <summary>Null where it has none, or does not say.</summary>
    public Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken) =>
        TryAsync(token => cache.GetAsync(key, token), cancellationToken);

    /// <summary>Keeps it if it can.</summary>
    public Task SetAsync(string key, byte[] value, TimeSpan life, CancellationToken cancellationToken) => TryAsync<object>(
        async token =>
        {
            await cache.SetAsync(key, value, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = life }, token);
            return null;
        },
        cancellationToken);

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

using System.Globalization;
using System.Net;

namespace AgentFactory.GitHub.Forge;

/// <summary>Reads from an answer whether the forge wants to be left alone, and how long.</summary>
internal static class RateLimit
{
    /// <summary>What GitHub asks of clients that it does not tell a time.</summary>
    public static readonly TimeSpan Unstated = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>Null when the answer is about something else.</summary>
    public static async Task<TimeSpan?> DelayOfAsync(HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests))
            return null;
        if (response.Headers.RetryAfter is { } retry)
            return AtLeast(retry.Delta ?? retry.Date - now);
        if (Header(response, "x-ratelimit-remaining") == "0"
            && long.TryParse(Header(response, "x-ratelimit-reset"), NumberStyles.None, CultureInfo.InvariantCulture, out var reset))
            return AtLeast(DateTimeOffset.FromUnixTimeSeconds(reset) - now);

        // A plain 403 means that it may not be done at all.
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        return response.StatusCode == HttpStatusCode.TooManyRequests
            || (await response.Content.ReadAsStringAsync(cancellationToken)).Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase)
            ? Unstated
            : null;
    }

    private static TimeSpan AtLeast(TimeSpan? delay) => delay is { } stated && stated > Least ? stated : Least;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}

/// <summary>Waits as long as the forge says, within a bound, and asks again: a request that was turned away has not happened.</summary>
internal sealed class RateLimitHandler(TimeSpan bound, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ;)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (await RateLimit.DelayOfAsync(response, time.GetUtcNow(), cancellationToken) is not { } delay)
                return response;
            response.Dispose();
            waited += delay;
            if (waited > bound)
            {
                throw new ForgeException(ForgeProblem.RateLimit,
                    $"{request.RequestUri?.Host} asks to be left alone until {time.GetUtcNow() + delay:u}, longer than GitHub:MaxRateLimitWait ({bound}) allows to wait. "
                    + "Go on after that time.");
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }
}

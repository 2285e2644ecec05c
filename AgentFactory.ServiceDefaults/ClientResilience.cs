using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace AgentFactory.ServiceDefaults;

/// <summary>The standard resilience of every <see cref="HttpClient"/>, bent where this system differs from a web shop.</summary>
internal static class ClientResilience
{
    internal static void Configure(HttpStandardResilienceOptions options)
    {
        // A repeated POST may have happened the first time: only its caller knows whether to repeat it.
        options.Retry.DisableForUnsafeHttpMethods();
        options.AttemptTimeout.TimeoutGenerator = arguments => LimitOf(arguments, options.AttemptTimeout.Timeout);
        options.TotalRequestTimeout.TimeoutGenerator = arguments => LimitOf(arguments, options.TotalRequestTimeout.Timeout);
    }

    // A gRPC call carries its own deadline, and one that waits for a model may take minutes.
    private static ValueTask<TimeSpan> LimitOf(TimeoutGeneratorArguments arguments, TimeSpan limit) =>
        ValueTask.FromResult(IsGrpc(arguments.Context.GetRequestMessage()) ? Timeout.InfiniteTimeSpan : limit);

    private static bool IsGrpc(HttpRequestMessage? request) =>
        request?.Content?.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
}

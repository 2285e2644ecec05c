using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace AgentFactory.GitHub.Forge;

/// <summary>Each request has a time limit; one that only reads is sent again when the server or the line fails. A write is not: it may have happened.</summary>
internal static class ForgeResilience
{
    public static DelegatingHandler CreateHandler(GitHubOptions options, TimeProvider time)
    {
        var (reading, writing) = (Build(options, time, options.MaxRetries), Build(options, time, 0));
        return new ResilienceHandler(request => request.Method == HttpMethod.Get ? reading : writing);
    }

    private static ResiliencePipeline<HttpResponseMessage> Build(GitHubOptions options, TimeProvider time, int retries)
    {
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        if (retries > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = retries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = outcome => ValueTask.FromResult(
                    outcome.Outcome.Exception is HttpRequestException { HttpRequestError: not HttpRequestError.ConfigurationLimitExceeded } or TimeoutRejectedException
                    || outcome.Outcome.Result is { StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout }),
            });
        }

        return pipeline.AddTimeout(options.RequestTimeout).Build();
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using AgentFactory.Coordinator.Models.Providers;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace AgentFactory.Coordinator.Models.Limits;

/// <summary>
/// What stands between a call and its endpoint, one pipeline an endpoint: patience → concurrency → retry → circuit
/// breaker. A call keeps its place at the endpoint while it waits to be tried again: a busy endpoint gets fewer calls.
/// </summary>
internal sealed class EndpointLimits(IOptions<ModelOptions> options, TimeProvider time, ILogger<EndpointLimits> logger)
{
    private static readonly ResiliencePropertyKey<CallHistory> s_history = new("call-history");

    private readonly ModelOptions _options = options.Value;
    private readonly ConcurrentDictionary<string, ResiliencePipeline<ProviderAnswer>> _pipelines = new(StringComparer.Ordinal);

    /// <summary>Asks under the limits of the endpoint.</summary>
    public async Task<ProviderAnswer> RunAsync(
        string endpoint, CallHistory history, Func<CancellationToken, Task<ProviderAnswer>> ask, CancellationToken cancellationToken)
    {
        var pipeline = _pipelines.GetOrAdd(endpoint, Build);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(s_history, history);
        try
        {
            return await pipeline.ExecuteAsync(
                static async (context, state) =>
                {
                    state.history.Begin();
                    try
                    {
                        return await state.ask(context.CancellationToken);
                    }
                    catch (ModelFaultException fault)
                    {
                        state.history.Failed(fault.Fault);
                        throw;
                    }
                },
                context,
                (history, ask));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ResiliencePipeline<ProviderAnswer> Build(string endpoint) =>
        new ResiliencePipelineBuilder<ProviderAnswer> { TimeProvider = time }
            .AddTimeout(_options.Patience)
            .AddConcurrencyLimiter(_options.Concurrency, _options.QueueLength)
            .AddRetry(new()
            {
                ShouldHandle = arguments => ValueTask.FromResult(IsWorthATry(arguments.Outcome.Exception)),
                MaxRetryAttempts = _options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _options.RetryDelay,
                MaxDelay = _options.MaxRetryDelay,
                DelayGenerator = static arguments => ValueTask.FromResult(AskedFor(arguments.Outcome.Exception)),
                OnRetry = arguments => Tell(endpoint, arguments),
            })
            .AddCircuitBreaker(new()
            {
                ShouldHandle = static arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is ModelFaultException { Fault.EndpointInTrouble: true }),
                FailureRatio = 0.9,
                MinimumThroughput = _options.BreakerTries,
                SamplingDuration = _options.BreakerWindow,
                BreakDuration = _options.BreakerPause,
            })
            .Build();

    private bool IsWorthATry(Exception? exception) => exception switch
    {
        ModelFaultException { Fault: var fault } => fault.Retryable && !(fault.RetryAfter > _options.MaxRetryAfter),
        BrokenCircuitException broken => !(broken.RetryAfter > _options.MaxRetryAfter),
        _ => false,
    };

    private static TimeSpan? AskedFor(Exception? exception) => exception switch
    {
        ModelFaultException fault => fault.Fault.RetryAfter,
        BrokenCircuitException broken => broken.RetryAfter,
        _ => null,
    };

    private ValueTask Tell(string endpoint, OnRetryArguments<ProviderAnswer> arguments)
    {
        logger.LogWarning(
            "The model at {Endpoint} did not answer ({Fault}); try {Next} of {Most} follows in {Delay:0.0} s",
            endpoint, arguments.Outcome.Exception?.Message, arguments.AttemptNumber + 2, _options.MaxRetries + 1, arguments.RetryDelay.TotalSeconds);
        if (arguments.Context.Properties.TryGetValue(s_history, out var history))
        {
            history.Waiting(string.Create(
                CultureInfo.InvariantCulture,
                $"{arguments.Outcome.Exception?.Message}; try {arguments.AttemptNumber + 2} of {_options.MaxRetries + 1} follows in {arguments.RetryDelay.TotalSeconds:0} s"));
        }

        return ValueTask.CompletedTask;
    }
}

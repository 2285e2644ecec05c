using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.RateLimiting;
using AgentFactory.Coordinator.Models.Providers;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Hedging;
using Polly.Retry;

namespace AgentFactory.Coordinator.Models.Limits;

/// <summary>
/// What stands between a call and its endpoint, one pool an endpoint: patience → concurrency → retry → hedging → circuit
/// breaker → pace. A call keeps its place at the endpoint while it waits to be tried again: a busy endpoint gets fewer calls.
/// </summary>
internal sealed class EndpointLimits(IOptions<ModelOptions> options, TimeProvider time, ILogger<EndpointLimits> logger)
{
    private static readonly ResiliencePropertyKey<EndpointCall> s_call = new("call");
    private static readonly ResiliencePropertyKey<bool> s_second = new("second-sending");

    private readonly ModelOptions _options = options.Value;
    private readonly ConcurrentDictionary<string, Pool> _pools = new(StringComparer.Ordinal);

    /// <summary>Asks under the limits of the endpoint.</summary>
    public async Task<ProviderAnswer> RunAsync(string endpoint, EndpointCall call, CancellationToken cancellationToken)
    {
        var pool = _pools.GetOrAdd(endpoint, Build);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(s_call, call);
        try
        {
            return await pool.Pipeline.ExecuteAsync(static (context, state) => SendAsync(state.pool, state.call, context), context, (pool, call));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static async ValueTask<ProviderAnswer> SendAsync(Pool pool, EndpointCall call, ResilienceContext context)
    {
        var isSecond = context.Properties.TryGetValue(s_second, out _);
        if (!isSecond) call.BeginTry();
        var outcome = await pool.Breaker.ExecuteOutcomeAsync(
            static async (context, state) =>
            {
                try
                {
                    return Outcome.FromResult(await AskAsync(state.pool, state.call, state.isSecond, context.CancellationToken));
                }
#pragma warning disable CA1031 // It is thrown again below.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    return Outcome.FromException<ProviderAnswer>(exception);
                }
            },
            context,
            (pool, call, isSecond));
        if (isSecond) call.EndSecond(outcome);
        else call.EndFirst(outcome);
        outcome.ThrowIfException();
        return outcome.Result!;
    }

    private static async Task<ProviderAnswer> AskAsync(Pool pool, EndpointCall call, bool isSecond, CancellationToken cancellationToken)
    {
        if (!isSecond) await pool.Pace.TakeAsync(call.WorstTokens, call.History.WaitingForPace, cancellationToken);
        call.History.Begin();
        try
        {
            return await call.Ask(cancellationToken);
        }
        catch (ModelFaultException fault)
        {
            call.History.Failed(fault.Fault);
            throw;
        }
    }

    private Pool Build(string endpoint)
    {
        var places = new ConcurrencyLimiter(new() { PermitLimit = _options.Concurrency, QueueLimit = _options.QueueLength });
        var pace = new Pace(_options.CallsPerMinute, _options.TokensPerMinute, time);
        var builder = new ResiliencePipelineBuilder<ProviderAnswer> { TimeProvider = time }
            .AddTimeout(_options.Patience)
            .AddRateLimiter(places)
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
            });
        if (_options.HedgeAfter > TimeSpan.Zero) builder.AddHedging(Hedging(endpoint, places, pace));
        return new(builder.Build(), Breaker(), pace);
    }

    private ResiliencePipeline<ProviderAnswer> Breaker() =>
        new ResiliencePipelineBuilder<ProviderAnswer> { TimeProvider = time }
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

    /// <summary>A second sending is for an answer that is late; what failed is tried again by the retry, after its pause.</summary>
    private HedgingStrategyOptions<ProviderAnswer> Hedging(string endpoint, ConcurrencyLimiter places, Pace pace) => new()
    {
        MaxHedgedAttempts = 1,
        Delay = _options.HedgeAfter,
        // Where one of the two fails in a way that may pass, the other may still answer.
        ShouldHandle = arguments => ValueTask.FromResult(IsWorthATry(arguments.Outcome.Exception)),
        ActionGenerator = arguments =>
        {
            var call = arguments.PrimaryContext.Properties.GetValue(s_call, null!);
            return call.First.IsCompleted ? null : async () =>
            {
                using var place = places.AttemptAcquire();
                if (!place.IsAcquired || !pace.TryTake(call.WorstTokens) || !await call.TrySecondAsync(arguments.ActionContext.CancellationToken))
                    return await call.First;
                logger.LogInformation("The model at {Endpoint} has not answered for {HedgeAfter}; the call is sent a second time", endpoint, _options.HedgeAfter);
                arguments.ActionContext.Properties.Set(s_second, true);
                return await arguments.Callback(arguments.ActionContext);
            };
        },
    };

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
        if (arguments.Context.Properties.TryGetValue(s_call, out var call))
        {
            call.History.Waiting(string.Create(
                CultureInfo.InvariantCulture,
                $"{arguments.Outcome.Exception?.Message}; try {arguments.AttemptNumber + 2} of {_options.MaxRetries + 1} follows in {arguments.RetryDelay.TotalSeconds:0} s"));
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>What the calls of one endpoint share.</summary>
    private sealed record Pool(ResiliencePipeline<ProviderAnswer> Pipeline, ResiliencePipeline<ProviderAnswer> Breaker, Pace Pace);
}

using System.Collections.Concurrent;
using System.Globalization;

namespace AgentFactory.Agents.Testing;

/// <summary>Has many requests at once made for a while. What a request is, is the test's: usually one <c>harness.RunAsync</c>.</summary>
public sealed class AgentStressTest
{
    /// <summary>How many at once, from 1; 8 unless set.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>After so many no more are begun; no bound unless set.</summary>
    public int MaxRequests { get; init; } = int.MaxValue;

    /// <summary>After so long no more are begun; 10 s unless set.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Makes requests until a bound is met, and waits for those under way.</summary>
    /// <param name="request">One request, by its number from 0. What it throws is an error in the result, not of the test.</param>
    /// <param name="cancellationToken">Ends it early, with an exception.</param>
    public async Task<StressResult> RunAsync(Func<int, CancellationToken, Task<TestRun>> request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(Concurrency, 1);
        var time = TimeProvider.System;
        var ended = new ConcurrentBag<(TimeSpan Latency, string? Error)>();
        var (started, allocated, next) = (time.GetTimestamp(), GC.GetTotalAllocatedBytes(), -1);
        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => Task.Run(WorkAsync, cancellationToken)));
        return new(
            time.GetElapsedTime(started), GC.GetTotalAllocatedBytes() - allocated,
            [.. ended.Select(one => one.Latency).Order()], [.. ended.Select(one => one.Error).OfType<string>()]);

        async Task WorkAsync()
        {
            while (time.GetElapsedTime(started) < Duration && Interlocked.Increment(ref next) is var number && number < MaxRequests)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var begun = time.GetTimestamp();
                string? error;
                try
                {
                    error = (await request(number, cancellationToken)).Reason;
                }
                catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
                {
                    error = exception.Message;
                }

                ended.Add((time.GetElapsedTime(begun), error));
            }
        }
    }
}

/// <summary>What a stress test came to.</summary>
/// <param name="Duration">From the first request to the end of the last.</param>
/// <param name="AllocatedBytes">What the whole process allocated meanwhile.</param>
/// <param name="Latencies">How long each request took, shortest first.</param>
/// <param name="Errors">Why requests failed, one each.</param>
public sealed record StressResult(TimeSpan Duration, long AllocatedBytes, IReadOnlyList<TimeSpan> Latencies, IReadOnlyList<string> Errors)
{
    /// <summary>How many requests ended.</summary>
    public int Requests => Latencies.Count;

    /// <summary>Share of those that failed, 0 to 1.</summary>
    public double ErrorRate => Requests == 0 ? 0 : (double)Errors.Count / Requests;

    /// <summary>Share of those that succeeded, 0 to 1.</summary>
    public double SuccessRate => 1 - ErrorRate;

    /// <summary>What a share of the requests stayed within; <paramref name="share"/> from 0 to 1.</summary>
    public TimeSpan Percentile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        return Requests == 0 ? TimeSpan.Zero : Latencies[Math.Max(0, (int)Math.Ceiling(Requests * share) - 1)];
    }

    /// <summary>The figures, one a line.</summary>
    public string ToTable() => string.Create(CultureInfo.InvariantCulture, $"""
        requests        {Requests} in {Duration.TotalSeconds:0.0} s ({Requests / Math.Max(Duration.TotalSeconds, 0.001):0.0} a second)
        succeeded       {SuccessRate:P1}
        failed          {ErrorRate:P1}
        latency p50     {Percentile(0.5).TotalMilliseconds:0.0} ms
        latency p95     {Percentile(0.95).TotalMilliseconds:0.0} ms
        latency p99     {Percentile(0.99).TotalMilliseconds:0.0} ms
        allocated       {AllocatedBytes / Math.Max(Requests, 1) / 1024} KiB a request
        """);
}

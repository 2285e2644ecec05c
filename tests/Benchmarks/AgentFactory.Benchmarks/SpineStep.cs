using System.Diagnostics;
using System.Runtime.CompilerServices;
using AgentFactory.Contracts.Messages;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AgentFactory.Benchmarks;

/// <summary>
/// From one task's arrival at its agent to the next one's: opened, done, handed in, and the next dispatched; all of it in the
/// history. The baseline is a bare request and its response on the same bus, with the same messages.
/// </summary>
internal static class SpineStep
{
    private const int RoundsThatCount = 15;

    /// <summary>Until the compiler has seen which paths are hot; both sides take as many steps.</summary>
    private const int WarmUpRuns = 20;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using (var disk = Scratch.OnDisk())
            yield return await MeasureAsync("durable step, p50; flushed to disk", disk, cancellationToken);
        if (Scratch.InMemory() is not { } memory)
            yield break;
        using (memory)
            yield return await MeasureAsync("durable step, p50; database in memory", memory, cancellationToken);
    }

    private static async Task<Figure> MeasureAsync(string name, Scratch folder, CancellationToken cancellationToken)
    {
        await using var fleet = await SpineFleet.StartAsync(folder.Path, cancellationToken);
        using var bare = await BareBus.StartAsync(cancellationToken);
        for (var i = 0; i < WarmUpRuns; i++)
        {
            await fleet.RunAsync(cancellationToken);
            await bare.MeasureAsync(StepClock.StepsPerRun, cancellationToken);
        }

        fleet.Clock.Take();
        return await Rounds.CompareAsync(
            name, "ms", RoundsThatCount,
            () => bare.MeasureAsync(StepClock.StepsPerRun, cancellationToken),
            async () =>
            {
                await fleet.RunAsync(cancellationToken);
                return Rounds.Median(fleet.Clock.Take());
            },
            Target.AtMost(3), cancellationToken);
    }

    private sealed class BareBus(IHost host) : IDisposable
    {
        public static async Task<BareBus> StartAsync(CancellationToken cancellationToken)
        {
            var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
            builder.Services.AddMassTransit(bus =>
            {
                bus.DisableUsageTelemetry();
                bus.AddHandler<ExecuteTask>(context => context.RespondAsync(new TaskFinished
                {
                    RunId = context.Message.RunId, TaskId = context.Message.TaskId, Attempt = context.Message.Attempt,
                    Epoch = context.Message.Epoch, Succeeded = true,
                }));
                bus.AddRequestClient<ExecuteTask>();
                bus.UsingInMemory((context, transport) => transport.ConfigureEndpoints(context));
            });
            builder.Services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);
            var host = builder.Build();
            await host.StartAsync(cancellationToken);
            return new(host);
        }

        /// <summary>The median of so many round trips, in milliseconds.</summary>
        public async Task<double> MeasureAsync(int times, CancellationToken cancellationToken)
        {
            using var scope = host.Services.CreateScope();
            var client = scope.ServiceProvider.GetRequiredService<IRequestClient<ExecuteTask>>();
            var trips = new double[times];
            for (var i = 0; i < times; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await client.GetResponse<TaskFinished>(
                    new() { RunId = "20260301-120000-abcdef", TaskId = $"step-{i}", Role = "coder", Attempt = 1, Epoch = i + 2 }, cancellationToken);
                trips[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }

            return Rounds.Median(trips);
        }

        public void Dispose() => host.Dispose();
    }
}

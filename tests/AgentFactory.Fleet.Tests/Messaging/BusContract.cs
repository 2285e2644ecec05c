using System.Collections.Concurrent;
using System.Threading.Channels;
using AgentFactory.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentFactory.Fleet.Tests.Messaging;

/// <summary>What work queues and notices must do, whatever carries them.</summary>
public abstract class BusContract : IAsyncLifetime
{
    protected const string Queue = "tests.work";

    protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly List<IHost> _hosts = [];

    /// <summary>The connection string of the broker; null for messages in memory.</summary>
    private protected abstract string? Broker { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    [Fact]
    public async Task Send_ManyToCompetingConsumers_EachIsHandledOnce()
    {
        var heard = Channel.CreateUnbounded<int>();
        var host = await StartAsync(work => heard.Writer.TryWrite(work.Number), concurrency: 4);

        for (var i = 0; i < 200; i++)
            await SendAsync(host, new Work(i));
        var numbers = await ReadAsync(heard, 200);

        Assert.Equal(Enumerable.Range(0, 200), numbers.Order());
    }

    [Fact]
    public async Task Consume_HandlerThatFailsAtFirst_IsAskedAgain()
    {
        var tries = 0;
        var heard = Channel.CreateUnbounded<int>();
        var host = await StartAsync(work =>
        {
            if (Interlocked.Increment(ref tries) < 3)
                throw new InvalidOperationException("not yet");
            heard.Writer.TryWrite(work.Number);
        });

        await SendAsync(host, new Work(7));

        Assert.Equal([7], await ReadAsync(heard, 1));
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task Consume_HandlerThatAlwaysFails_TheMessageIsKeptAndTheOthersGoOn()
    {
        var heard = Channel.CreateUnbounded<int>();
        var dead = Channel.CreateUnbounded<int>();
        var host = await StartAsync(
            work => _ = work.Number == 1 ? throw new InvalidOperationException("never") : heard.Writer.TryWrite(work.Number),
            concurrency: 2,
            more: bus => Follow(bus, Queue + "_error", dead));

        await SendAsync(host, new Work(1));
        await SendAsync(host, new Work(2));

        Assert.Equal([2], await ReadAsync(heard, 1));
        Assert.Equal(1, await NextAsync(Queue + "_error", dead));
    }

    [Fact]
    public async Task Consume_AtTheLimit_NoMoreAreInHandThanAllowed()
    {
        var inHand = 0;
        var most = new ConcurrentBag<int>();
        var heard = Channel.CreateUnbounded<int>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = await StartAsync(
            async work =>
            {
                most.Add(Interlocked.Increment(ref inHand));
                if (most.Count >= 2)
                    enough.TrySetResult();
                await enough.Task.WaitAsync(Patience);
                Interlocked.Decrement(ref inHand);
                heard.Writer.TryWrite(work.Number);
            },
            concurrency: 2);

        for (var i = 0; i < 20; i++)
            await SendAsync(host, new Work(i));
        await ReadAsync(heard, 20);

        Assert.Equal(2, most.Max());
    }

    [Fact]
    public async Task Publish_TwoListeners_BothHearIt()
    {
        var first = Channel.CreateUnbounded<int>();
        var second = Channel.CreateUnbounded<int>();
        var host = await StartAsync(_ => { }, more: bus =>
        {
            bus.ReceiveEndpoint(new TemporaryEndpointDefinition(), KebabCaseEndpointNameFormatter.Instance, e =>
                e.Handler<Notice>(context => Task.FromResult(first.Writer.TryWrite(context.Message.Number))));
            bus.ReceiveEndpoint(new TemporaryEndpointDefinition(), KebabCaseEndpointNameFormatter.Instance, e =>
                e.Handler<Notice>(context => Task.FromResult(second.Writer.TryWrite(context.Message.Number))));
        });

        await host.Services.GetRequiredService<IBus>().Publish(new Notice(5));

        Assert.Equal([5], await ReadAsync(first, 1));
        Assert.Equal([5], await ReadAsync(second, 1));
    }

    /// <summary>Has what comes to a queue written down.</summary>
    private protected virtual void Follow(IBusFactoryConfigurator bus, string queue, Channel<int> channel) =>
        bus.ReceiveEndpoint(queue, endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            endpoint.Handler<Work>(context => Task.FromResult(channel.Writer.TryWrite(context.Message.Number)));
        });

    /// <summary>The next that came to a queue that is followed.</summary>
    private protected virtual async Task<int> NextAsync(string queue, Channel<int> channel) => (await ReadAsync(channel, 1))[0];

    private protected Task<IHost> StartAsync(Action<Work> handler, int concurrency = 1, Action<IBusFactoryConfigurator>? more = null) =>
        StartAsync(
            work =>
            {
                handler(work);
                return Task.CompletedTask;
            },
            concurrency, more);

    private protected async Task<IHost> StartAsync(Func<Work, Task> handler, int concurrency = 1, Action<IBusFactoryConfigurator>? more = null)
    {
        var host = Create(bus =>
        {
            bus.ReceiveEndpoint(Queue, endpoint =>
            {
                WorkQueue.Configure(endpoint, concurrency);
                endpoint.Handler<Work>(context => handler(context.Message));
            });
            more?.Invoke(bus);
        });
        await host.StartAsync().WaitAsync(Patience);
        return host;
    }

    private protected IHost Create(Action<IBusFactoryConfigurator> configure, string? broker = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["ConnectionStrings:rabbitmq"] = broker ?? Broker;
        builder.Configuration["Bus:StopTimeout"] = "00:00:02";
        builder.Services.AddBusParticipant(_ => { }, (_, bus) => configure(bus));
        builder.AddFactoryBus();
        var host = builder.Build();
        _hosts.Add(host);
        return host;
    }

    private protected static async Task SendAsync(IHost host, Work work, byte priority = 1, TimeSpan? expiry = null)
    {
        var endpoint = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(WorkQueue.AddressOf(Queue));
        await endpoint.Send(work, context => WorkQueue.Describe(context, priority, expiry)).WaitAsync(Patience);
    }

    private protected static async Task<List<int>> ReadAsync(Channel<int> channel, int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        var numbers = new List<int>();
        while (numbers.Count < count)
            numbers.Add(await channel.Reader.ReadAsync(patience.Token));
        return numbers;
    }

    internal sealed record Work(int Number);

    internal sealed record Notice(int Number);
}

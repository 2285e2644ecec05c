using System.Text.Json;
using System.Threading.Channels;
using AgentFactory.Fleet.Tests.Servers;
using AgentFactory.ServiceDefaults.Messaging;
using MassTransit;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AgentFactory.Fleet.Tests.Messaging;

[Collection(RabbitTests.Name)]
public sealed class RabbitBusTests : BusContract
{
    private readonly string _broker;

    public RabbitBusTests(RabbitFixture rabbit)
    {
        Skip.If(RabbitServer.Obstacle);
        _broker = rabbit.Server.NextHost();
    }

    private protected override string? Broker => _broker;

    [Fact]
    public async Task Send_CriticalAfterLow_Overtakes()
    {
        var heard = Channel.CreateUnbounded<int>();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = await StartAsync(async work =>
        {
            begun.TrySetResult();
            await go.Task.WaitAsync(Patience);
            heard.Writer.TryWrite(work.Number);
        });

        await SendAsync(host, new Work(0));
        await begun.Task.WaitAsync(Patience);
        for (byte priority = 0; priority <= WorkQueue.MaxPriority; priority++)
            await SendAsync(host, new Work(10 + priority), priority);
        go.SetResult();

        Assert.Equal([0, 13, 12, 11, 10], await ReadAsync(heard, 5));
    }

    [Fact]
    public async Task Send_ExpiredWhileWaiting_LiesWithTheDeadLetters()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = await StartAsync(
            async work =>
            {
                begun.TrySetResult();
                await go.Task.WaitAsync(Patience);
            });
        await SendAsync(host, new Work(1));
        await begun.Task.WaitAsync(Patience);

        await SendAsync(host, new Work(2), expiry: TimeSpan.FromMilliseconds(200));

        Assert.Equal(2, await NextAsync(WorkQueue.DeadLetters));
        go.SetResult();
    }

    // Taken from the queue as it stands: the error queue's properties are the bus's own affair, and declaring it in another way is an error.
    private protected override void Follow(IBusFactoryConfigurator bus, string queue, Channel<int> channel)
    {
    }

    private protected override Task<int> NextAsync(string queue, Channel<int> channel) => NextAsync(queue);

    private async Task<int> NextAsync(string queue)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(_broker) }.CreateConnectionAsync();
        BasicGetResult? message = null;
        await Machine.EventuallyAsync(
            async () =>
            {
                try
                {
                    await using var channel = await connection.CreateChannelAsync();
                    message = await channel.BasicGetAsync(queue, autoAck: true);
                }
                catch (OperationInterruptedException)
                {
                    // Not declared yet.
                }

                return message is not null;
            },
            $"{queue} holds a message");
        return JsonElement.Parse(message!.Body.Span).GetProperty("message").GetProperty("number").GetInt32();
    }

    [Fact]
    public async Task Send_ToAQueueThatNobodyEverDeclared_TheSenderHearsOfIt()
    {
        var host = Create(_ => { });
        await host.StartAsync().WaitAsync(Patience);

        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(host, new Work(1)));
    }

    [Fact]
    public async Task Broker_KilledAndRestarted_WaitingWorkIsStillThere()
    {
        using var server = await RabbitServer.StartAsync();
        var heard = Channel.CreateUnbounded<int>();
        var address = server.NextHost();
        var host = Create(Listen, address);
        await host.StartAsync().WaitAsync(Patience);
        await SendAsync(host, new Work(1));
        Assert.Equal([1], await ReadAsync(heard, 1));
        await host.StopAsync();
        var sender = Create(_ => { }, address);
        await sender.StartAsync().WaitAsync(Patience);
        await SendAsync(sender, new Work(2));
        await sender.StopAsync();

        server.Kill();
        await server.UpAsync();

        var again = Create(Listen, address);
        await again.StartAsync().WaitAsync(Patience);
        Assert.Equal([2], await ReadAsync(heard, 1));

        void Listen(IBusFactoryConfigurator bus) => bus.ReceiveEndpoint(Queue, endpoint =>
        {
            WorkQueue.Configure(endpoint, 1);
            endpoint.Handler<Work>(context => Task.FromResult(heard.Writer.TryWrite(context.Message.Number)));
        });
    }
}

using System.Text;
using System.Threading.Channels;
using AgentFactory.Agents;
using AgentFactory.Agents.Hosting;
using AgentFactory.Agents.Notes;
using AgentFactory.Contracts.Messages;
using AgentFactory.Fleet.Tests.Servers;
using AgentFactory.ServiceDefaults.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using ExecutionResult = AgentFactory.Agents.ExecutionResult;

namespace AgentFactory.Fleet.Tests.Messaging;

/// <summary>Notes between agents of several processes.</summary>
[Collection(RabbitTests.Name)]
public sealed class NoteTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _broker;
    private readonly List<IHost> _hosts = [];
    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();

    public NoteTests(RabbitFixture rabbit)
    {
        Skip.If(RabbitServer.Obstacle);
        _broker = rabbit.Server.NextHost();
    }

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
    public async Task Send_ToOneToARoleToAll_ReachesThoseAndNoOthers()
    {
        var first = await StartAsync("1");
        var second = await StartAsync("2");
        var id = AgentOf<Listener>(second);

        await SendAsync(first, new AgentNote { From = "tests", RoutingKey = "task.all", Body = "all" });
        Assert.Equal(["1 listener all", "1 talker all", "2 listener all", "2 talker all"], await ReadAsync(4));
        await SendAsync(first, new AgentNote { From = "tests", RoutingKey = "task.role", ToRole = "listener", Body = "role" });
        Assert.Equal(["1 listener role", "2 listener role"], await ReadAsync(2));
        await SendAsync(first, new AgentNote { From = "tests", RoutingKey = "task.one", ToAgent = id, Body = "one" });
        Assert.Equal(["2 listener one"], await ReadAsync(1));
        await SendAsync(first, new AgentNote { From = "tests", RoutingKey = "weather.today", Body = "unwanted" });
        await SendAsync(first, new AgentNote { From = "tests", RoutingKey = "task.end", ToAgent = id, Body = "end" });
        Assert.Equal(["2 listener end"], await ReadAsync(1));
    }

    [Fact]
    public async Task Send_HandlerThatThrows_TheNoteIsKeptAndTheOthersAreHeard()
    {
        var host = await StartAsync("1");

        await SendAsync(host, new AgentNote { From = "tests", RoutingKey = "task.bad", ToRole = "listener", Body = "throw", RetryCount = 1 });
        await SendAsync(host, new AgentNote { From = "tests", RoutingKey = "task.good", ToRole = "listener", Body = "good" });

        Assert.Equal(["1 listener good", "1 listener throw", "1 listener throw"], await ReadAsync(3));
        await Machine.EventuallyAsync(async () => await TakeAsync(QueueNames.DeadNotes) is { } body && body.Contains("task.bad", StringComparison.Ordinal), "the note lies with the dead");
    }

    [Fact]
    public async Task Send_Malformed_IsRefusedAtOnce()
    {
        var host = await StartAsync("1");

        await Assert.ThrowsAsync<ArgumentException>(() => SendAsync(host, new AgentNote { From = "tests", RoutingKey = "no key" }));
    }

    private static Task SendAsync(IHost host, AgentNote note) => host.Services.GetRequiredService<INotes>().SendAsync(note, CancellationToken.None).WaitAsync(Patience);

    private static string AgentOf<T>(IHost host)
        where T : Agent =>
        host.Services.GetRequiredService<AgentIdentity>().Of(host.Services.GetRequiredService<AgentRoster>().OfType<T>());

    private async Task<IHost> StartAsync(string name)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["ConnectionStrings:rabbitmq"] = _broker;
        builder.Configuration["Bus:StopTimeout"] = "00:00:02";
        builder.Configuration["Agents:Notes:FirstPause"] = "00:00:00.010";
        builder.Services.AddSingleton(new Ear(name, _heard.Writer));
        builder.AddAgent<Listener>();
        builder.AddAgent<Talker>();
        builder.AddFactoryBus();
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync().WaitAsync(Patience);
        return host;
    }

    private async Task<List<string>> ReadAsync(int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        var heard = new List<string>();
        while (heard.Count < count)
            heard.Add(await _heard.Reader.ReadAsync(patience.Token));
        return [.. heard.Order(StringComparer.Ordinal)];
    }

    private async Task<string?> TakeAsync(string queue)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(_broker) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return await channel.BasicGetAsync(queue, autoAck: true) is { } message ? Encoding.UTF8.GetString(message.Body.Span) : null;
        }
        catch (OperationInterruptedException)
        {
            return null;
        }
    }

    internal sealed record Ear(string Name, ChannelWriter<string> Heard);

    internal sealed class Listener(Ear ear) : Agent
    {
        public override string Role => "listener";

        public override IReadOnlyList<string> NotePatterns => ["task.*"];

        public override Task HandleNoteAsync(AgentNote note, CancellationToken cancellationToken)
        {
            ear.Heard.TryWrite($"{ear.Name} {Role} {note.Body}");
            return note.Body == "throw" ? throw new InvalidOperationException("not today") : Task.CompletedTask;
        }

        public override Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    internal sealed class Talker(Ear ear) : Agent
    {
        public override string Role => "talker";

        public override bool WantsNote(AgentNote note) => note.Body == "all";

        public override Task HandleNoteAsync(AgentNote note, CancellationToken cancellationToken)
        {
            ear.Heard.TryWrite($"{ear.Name} {Role} {note.Body}");
            return Task.CompletedTask;
        }

        public override Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

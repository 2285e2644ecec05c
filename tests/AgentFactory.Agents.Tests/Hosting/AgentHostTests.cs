using System.Collections.Concurrent;
using System.Threading.Channels;
using AgentFactory.Agents.Hosting;
using AgentFactory.Agents.Tests.Fakes;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Tasks;
using AgentFactory.ServiceDefaults;
using AgentFactory.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentFactory.Agents.Tests.Hosting;

/// <summary>Whole hosts on the in-memory bus.</summary>
public sealed class AgentHostTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task ExecuteTask_SentToTheRolesQueue_ReachesTheAgentAndItsOutputTheJournal()
    {
        var journal = new AwaitableJournal();
        await using var host = await StartAsync(builder => builder.AddAgent<ObedientAgent>(), journal);

        await SendAsync(host, new ExecuteTask { RunId = "r1", TaskId = "t1", Role = "obedient", Attempt = 1, Epoch = 1 });

        var completed = await journal.Completed.Task.WaitAsync(Patience);
        Assert.Equal((Outcome.Succeeded, """{"summary":"t1 done"}"""), (completed.Outcome, completed.OutputJson));
        Assert.StartsWith("obedient@", journal.AgentId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CancelAttempt_Published_EndsTheRunningAttempt()
    {
        var journal = new AwaitableJournal();
        await using var host = await StartAsync(builder => builder.AddAgent<WaitingAgent>(), journal);
        await SendAsync(host, new ExecuteTask { RunId = "r1", TaskId = "t1", Role = "waiting", Attempt = 1, Epoch = 1 });
        var agent = host.Services.GetServices<Agent>().OfType<WaitingAgent>().Single();
        await agent.Started.Task.WaitAsync(Patience);

        await host.Services.GetRequiredService<IBus>().Publish(new CancelAttempt { RunId = "r1", TaskId = "t1", Role = "waiting", Epoch = 1 });

        await agent.Cancelled.Task.WaitAsync(Patience);
        Assert.False(journal.Completed.Task.IsCompleted);
    }

    [Fact]
    public async Task Stopping_BusIsNotDownYet_NoBeatSaysThatTheAgentIsThereAgain()
    {
        var heard = Channel.CreateUnbounded<AgentStatus>();
        await using var host = await StartAsync(
            builder =>
            {
                builder.Configuration["Agents:Heartbeat:Interval"] = "00:00:00.100";
                builder.AddAgent<ObedientAgent>();
                builder.Services.AddBusParticipant(_ => { }, (_, bus) => bus.ReceiveEndpoint("tests.beats", endpoint =>
                    endpoint.Handler<AgentHeartbeat>(beat => Task.FromResult(heard.Writer.TryWrite(beat.Message.Status)))));
            },
            new AwaitableJournal());
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        Assert.Equal(AgentStatus.Idle, await heard.Reader.ReadAsync(patience.Token));

        await host.Services.GetServices<IHostedService>().OfType<Heartbeats>().Single().StoppingAsync(default);

        while (await heard.Reader.ReadAsync(patience.Token) != AgentStatus.Offline)
        {
            // What was under way.
        }

        Assert.Equal(
            [AgentStatus.Offline, AgentStatus.Offline, AgentStatus.Offline],
            [await heard.Reader.ReadAsync(patience.Token), await heard.Reader.ReadAsync(patience.Token), await heard.Reader.ReadAsync(patience.Token)]);
    }

    [Fact]
    public async Task Start_OfAService_SaysItsRoleAndWhomItIsConnectedTo()
    {
        var log = new ReadyLines();
        await using var host = await StartAsync(
            builder =>
            {
                builder.AddAgent<ObedientAgent>();
                builder.Logging.AddProvider(log);
            },
            new AwaitableJournal());

        Assert.Equal($"Ready: obedient; messages stay in this process (ConnectionStrings:rabbitmq is not set); listening on {host.Urls.Single()}", Assert.Single(log.Said));
    }

    [Fact]
    public async Task Start_TwoAgentsOfOneRole_FailsAndNamesBoth()
    {
        var exception = await Assert.ThrowsAsync<StartException>(
            () => StartAsync(builder => builder.AddAgent<ObedientAgent>().AddAgent<RivalAgent>(), new AwaitableJournal()));

        var assembly = typeof(AgentHostTests).Assembly.Location;
        Assert.Equal($"RivalAgent ({assembly}) and ObedientAgent ({assembly}) both have the role `obedient`: register one of them. Nothing was started.", exception.Message);
    }

    [Fact]
    public async Task Start_MalformedRole_FailsAndSaysWhatARoleIs()
    {
        var exception = await Assert.ThrowsAsync<StartException>(
            () => StartAsync(builder => builder.AddAgent<NamelessAgent>(), new AwaitableJournal()));

        Assert.StartsWith("NamelessAgent has the role `No Role`", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AgentThatThrows_FailsAndNamesIt()
    {
        var exception = await Assert.ThrowsAsync<StartException>(() => StartAsync(builder => builder.AddAgent<LateAgent>(), new AwaitableJournal()));

        Assert.Equal("the agent late (LateAgent) could not be started: the glossary is empty. Nothing was started.", exception.Message);
    }

    [Fact]
    public async Task Start_ConstructorThatThrows_FailsAndNamesTheClass()
    {
        var exception = await Assert.ThrowsAsync<StartException>(() => StartAsync(builder => builder.AddAgent<UnmakeableAgent>(), new AwaitableJournal()));

        Assert.Equal("the agent UnmakeableAgent could not be started: there is no licence. Nothing was started.", exception.Message);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65")]
    public void Options_ConcurrencyOutOfBounds_FailsAndNamesTheKey(string value)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Agents:coder:MaxConcurrentTasks", value)]).Build();

        var exception = Assert.Throws<InvalidOperationException>(() => AgentOptions.Read(configuration, "coder"));

        Assert.StartsWith($"Agents:coder:MaxConcurrentTasks is {value}: The field MaxConcurrentTasks must be between 1 and 64", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(Action<IHostApplicationBuilder> register, IJournal journal)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Services.AddSingleton<IWorkspaceFactory>(new TestWorkspaceFactory(new TestRepository()));
        builder.Services.AddSingleton<ISandbox>(new TestSandbox());
        builder.Services.AddSingleton<IToolbox>(new FakeToolbox());
        builder.Services.AddSingleton(journal);
        register(builder);
        builder.AddFactoryBus();
        var app = builder.Build();
        await app.StartAsync();
        return app;
    }

    private static async Task SendAsync(WebApplication host, ExecuteTask task)
    {
        var endpoint = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri($"queue:{QueueNames.ForRole(task.Role)}"));
        await endpoint.Send(task);
    }

    private sealed class ReadyLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Said { get; } = new();

        public ILogger CreateLogger(string categoryName) => categoryName == typeof(ReadyLine).FullName ? this : NullLogger.Instance;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Said.Enqueue(formatter(state, exception));
    }

    private sealed class AwaitableJournal : IJournal
    {
        private readonly ScriptedJournal _inner = ScriptedJournal.Answering(Say.Brief());

        public TaskCompletionSource<CompleteAttemptRequest> Completed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string AgentId { get; private set; } = "";

        public Task<OpenAttemptResponse> OpenAttemptAsync(OpenAttemptRequest request, CancellationToken cancellationToken)
        {
            AgentId = request.AgentId;
            return _inner.OpenAttemptAsync(request, cancellationToken);
        }

        public Task<CallModelResponse> CallModelAsync(CallModelRequest request, CancellationToken cancellationToken) => _inner.CallModelAsync(request, cancellationToken);

        public Task<RecordStepResponse> RecordStepAsync(RecordStepRequest request, CancellationToken cancellationToken) => _inner.RecordStepAsync(request, cancellationToken);

        public Task<AskApprovalResponse> AskApprovalAsync(AskApprovalRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<CompleteAttemptResponse> CompleteAttemptAsync(CompleteAttemptRequest request, CancellationToken cancellationToken)
        {
            Completed.TrySetResult(request);
            return Task.FromResult(new CompleteAttemptResponse());
        }
    }

    private class ObedientAgent : Agent
    {
        public override string Role => "obedient";

        public override Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) =>
            Task.FromResult(ExecutionResult.Success(new WorkReport($"{context.Brief.Task.Id} done")));
    }

    private sealed class RivalAgent : ObedientAgent;

    private sealed class LateAgent : ObedientAgent
    {
        public override string Role => "late";

        public override Task StartAsync(CancellationToken cancellationToken) => throw new NotSupportedException("the glossary is empty.");
    }

    private sealed class UnmakeableAgent : ObedientAgent
    {
        public UnmakeableAgent() => throw new NotSupportedException("there is no licence");
    }

    private sealed class NamelessAgent : Agent
    {
        public override string Role => "No Role";

        public override Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    private sealed class WaitingAgent : Agent
    {
        public override string Role => "waiting";

        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken)
        {
            await using var notice = cancellationToken.Register(() => Cancelled.TrySetResult());
            Started.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("never reached");
        }
    }
}

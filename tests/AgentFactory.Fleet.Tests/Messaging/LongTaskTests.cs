using System.Collections.Concurrent;
using System.Threading.Channels;
using AgentFactory.Agents;
using AgentFactory.Agents.Hosting;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Fleet.Tests.Servers;
using AgentFactory.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ExecutionResult = AgentFactory.Agents.ExecutionResult;

namespace AgentFactory.Fleet.Tests.Messaging;

/// <summary>Tasks that take longer than the broker has patience for, which here is a few seconds.</summary>
[Collection(RabbitTests.Name)]
public sealed class LongTaskTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _broker;
    private readonly List<IHost> _hosts = [];
    private readonly Records _records = new();

    public LongTaskTests(RabbitFixture rabbit)
    {
        Skip.If(RabbitServer.Obstacle);
        _broker = rabbit.Server.NextHost();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _records.Go.TrySetResult();
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    [Fact]
    public async Task Task_LongerThanTheBrokersPatience_IsDoneOnceAndTheNextGoesToWhoIsIdle()
    {
        var first = await StartAsync();
        await SendAsync(first, "long");
        Assert.Equal("long", await NextAsync(_records.Opened));
        var busy = _records.Agents["long"];

        // Nothing to wait for but the broker's own clock: by then it would have taken the message back, and all others of the channel.
        await Task.Delay(RabbitServer.ConsumerTimeout * 2);
        await StartAsync();
        await SendAsync(first, "next");
        Assert.Equal("next", await NextAsync(_records.Opened));
        _records.Go.SetResult();

        Assert.Equal(["long", "next"], ((string[])[await NextAsync(_records.Completed), await NextAsync(_records.Completed)]).Order());
        Assert.NotEqual(busy, _records.Agents["next"]);
        Assert.Equal(2, _records.Opens);
    }

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["ConnectionStrings:rabbitmq"] = _broker;
        builder.Configuration["Bus:StopTimeout"] = "00:00:02";
        builder.Configuration["Agents:slow:MaxConcurrentTasks"] = "1";
        builder.Configuration["Agents:slow:AcknowledgeAfter"] = "00:00:01";
        builder.Configuration["Agents:slow:HandBackAfter"] = "00:00:00.500";
        builder.Services.AddSingleton(_records);
        builder.Services.AddSingleton<IJournal, RecordingJournal>();
        builder.AddAgent<SlowAgent>();
        builder.AddFactoryBus();
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync().WaitAsync(Patience);
        return host;
    }

    private static async Task SendAsync(IHost host, string task)
    {
        var queue = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(WorkQueue.AddressOf(QueueNames.ForRole("slow")));
        await queue.Send(
            new ExecuteTask { RunId = "r1", TaskId = task, Role = "slow", Attempt = 1, Epoch = 1 },
            context => WorkQueue.Describe(context, 1, null)).WaitAsync(Patience);
    }

    private static async Task<string> NextAsync(Channel<string> channel)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await channel.Reader.ReadAsync(patience.Token);
    }

    internal sealed class Records
    {
        private int _opens;

        public Channel<string> Opened { get; } = Channel.CreateUnbounded<string>();
        public Channel<string> Completed { get; } = Channel.CreateUnbounded<string>();
        public ConcurrentDictionary<string, string> Agents { get; } = new();
        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Opens => _opens;

        public void Open(string task, string agent)
        {
            Interlocked.Increment(ref _opens);
            Agents[task] = agent;
            Opened.Writer.TryWrite(task);
        }
    }

    internal sealed class SlowAgent(Records records) : Agent
    {
        public override string Role => "slow";

        public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken)
        {
            await records.Go.Task.WaitAsync(cancellationToken);
            return ExecutionResult.Failure("it was only slow", retryable: false);
        }
    }

    internal sealed class RecordingJournal(Records records) : IJournal
    {
        public Task<OpenAttemptResponse> OpenAttemptAsync(OpenAttemptRequest request, CancellationToken cancellationToken)
        {
            records.Open(request.Attempt.TaskId, request.AgentId);
            return Task.FromResult(new OpenAttemptResponse
            {
                BriefJson = ContractsJson.Write(new TaskBrief
                {
                    RunId = "r1",
                    Task = new TaskSpecification { Id = request.Attempt.TaskId, Title = "Slow", Role = "slow", Kind = TaskKind.Work, Requirements = "Take long." },
                    Prp = new PrpDocument { Title = "It", Goal = "It is there." },
                    Attempt = 1,
                    BaseCommit = "base",
                    RunBaseCommit = "base",
                    Branch = "attempts/t1-1",
                    RepositoryUrl = "/nowhere/repository.git",
                    FleetRoles = ["slow"],
                }),
            });
        }

        public Task<CallModelResponse> CallModelAsync(CallModelRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<RecordStepResponse> RecordStepAsync(RecordStepRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<AskApprovalResponse> AskApprovalAsync(AskApprovalRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<CompleteAttemptResponse> CompleteAttemptAsync(CompleteAttemptRequest request, CancellationToken cancellationToken)
        {
            records.Completed.Writer.TryWrite(request.Attempt.TaskId);
            return Task.FromResult(new CompleteAttemptResponse());
        }
    }
}

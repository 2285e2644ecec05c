using AgentFactory.Agents.Journaling;
using AgentFactory.Contracts.Journal;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AgentFactory.Agents.Tests.Journaling;

/// <summary>The client against a real gRPC server on the loopback.</summary>
public sealed class GrpcJournalTests
{
    [Fact]
    public async Task Call_Answered_HandsTheAnswerBack()
    {
        await using var server = await Server.StartAsync(request => new CallModelResponse { ResponseJson = request.MessagesJson, Replayed = true });

        var response = await server.Journal().CallModelAsync(new CallModelRequest { MessagesJson = "[]" }, CancellationToken.None);

        Assert.Equal(("[]", true), (response.ResponseJson, response.Replayed));
    }

    public static TheoryData<Exception> Refusals() =>
    [
        new StaleAttemptException("epoch 8 has it"),
        new BudgetExhaustedException("the pool is empty"),
        new ModelUnavailableException("it is asleep", retryable: true),
        new ModelUnavailableException("the key is wrong", retryable: false),
    ];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Call_Refused_ThrowsWhatTheOtherSideThrew(Exception refusal)
    {
        await using var server = await Server.StartAsync(_ => throw JournalErrors.ToRpc(refusal)!);

        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => server.Journal().CallModelAsync(new CallModelRequest(), CancellationToken.None));

        Assert.Equal(
            (refusal.GetType(), refusal.Message, (refusal as ModelUnavailableException)?.Retryable),
            (thrown.GetType(), thrown.Message, (thrown as ModelUnavailableException)?.Retryable));
    }

    [Fact]
    public async Task Call_CoordinatorAwayForAWhile_IsRepeatedUntilItIsBack()
    {
        var calls = 0;
        await using var server = await Server.StartAsync(
            _ => ++calls < 4 ? throw new RpcException(new Status(StatusCode.Unavailable, "starting")) : new CallModelResponse { ResponseJson = "{}" });

        await server.Journal().CallModelAsync(new CallModelRequest(), CancellationToken.None);

        Assert.Equal(4, calls);
    }

    [Fact]
    public async Task Call_CoordinatorAwayTooLong_GivesUpAfterItsRetries()
    {
        var calls = 0;
        await using var server = await Server.StartAsync(_ =>
        {
            calls++;
            throw new RpcException(new Status(StatusCode.Unavailable, "gone"));
        });

        await Assert.ThrowsAsync<RpcException>(() => server.Journal().CallModelAsync(new CallModelRequest(), CancellationToken.None));

        Assert.Equal(6, calls);
    }

    [Fact]
    public async Task Call_OtherFault_IsNotRepeated()
    {
        var calls = 0;
        await using var server = await Server.StartAsync(_ =>
        {
            calls++;
            throw new RpcException(new Status(StatusCode.ResourceExhausted, "message too large"));
        });

        await Assert.ThrowsAsync<RpcException>(() => server.Journal().CallModelAsync(new CallModelRequest(), CancellationToken.None));

        Assert.Equal(1, calls);
    }

    private sealed class Server(WebApplication app) : IAsyncDisposable
    {
        private readonly GrpcChannel _channel = GrpcChannel.ForAddress(app.Urls.Single());

        public static async Task<Server> StartAsync(Func<CallModelRequest, CallModelResponse> answer)
        {
            var builder = WebApplication.CreateBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
            builder.Services.AddGrpc();
            builder.Services.AddSingleton(answer);
            var app = builder.Build();
            app.MapGrpcService<Service>();
            await app.StartAsync();
            return new Server(app);
        }

        public GrpcJournal Journal() => new(
            new Contracts.Journal.Journal.JournalClient(_channel),
            Options.Create(new JournalClientOptions { MaxRetries = 5, MaxPause = TimeSpan.FromMilliseconds(10) }),
            TimeProvider.System);

        public async ValueTask DisposeAsync()
        {
            _channel.Dispose();
            await app.DisposeAsync();
        }
    }

    private sealed class Service(Func<CallModelRequest, CallModelResponse> answer) : Contracts.Journal.Journal.JournalBase
    {
        public override Task<CallModelResponse> CallModel(CallModelRequest request, ServerCallContext context) => Task.FromResult(answer(request));
    }
}

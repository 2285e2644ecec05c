using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Knowledge;
using AgentFactory.Knowledge.Storage;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentFactory.Benchmarks;

/// <summary>The same query within the process and over gRPC on this machine.</summary>
internal static class KnowledgeRpc
{
    private const int Rounds = 7;
    private const int Calls = 300;
    private const int Entries = 500;
    private static readonly string[] Questions = KnowledgeTexts.Make(97, 50, 6);

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = Scratch.OnDisk();
        var builder = Builder();
        builder.Configuration["Knowledge:Directory"] = folder["knowledge"];
        // Answers from the cache would hide the query.
        builder.Configuration["Knowledge:Cache:QueryLife"] = "00:00:00";
        builder.AddKnowledge();
        await using var app = builder.Build();
        app.MapKnowledge();
        await app.StartAsync(cancellationToken);
        var emptyBuilder = Builder();
        emptyBuilder.Services.AddGrpc();
        await using var emptyApp = emptyBuilder.Build();
        emptyApp.MapGrpcService<EmptyService>();
        await emptyApp.StartAsync(cancellationToken);
        var here = app.Services.GetRequiredService<IKnowledge>();
        await here.StoreBatchAsync(
            KnowledgeTexts.Make(11, Entries, 80).Select(text => new StoreRequest { Content = text, SourceType = SourceType.Documentation }).ToAsyncEnumerable(),
            cancellationToken);
        using var channel = ChannelTo(app);
        using var emptyChannel = ChannelTo(emptyApp);
        var client = new Contracts.Knowledge.Knowledge.KnowledgeClient(channel);
        var empty = new Contracts.Knowledge.Knowledge.KnowledgeClient(emptyChannel);

        // What is learned in the background would meet some calls and not others.
        await app.Services.GetRequiredService<IKnowledgeStore>().SettleAsync(cancellationToken);

        var (empties, more, ratios) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (nothing, inside, outside) = (new List<double>(), new List<double>(), new List<double>());
            // Call by call in turn: a query takes longer than what is measured, so what it meets must be the same.
            for (var i = 0; i < Calls; i++)
            {
                var question = new QueryRequest { Text = Questions[i % Questions.Length] };
                nothing.Add(await TimeAsync(() => empty.DeleteAsync(new DeleteRequest(), cancellationToken: cancellationToken).ResponseAsync));
                inside.Add(await TimeAsync(() => here.QueryAsync(question, cancellationToken)));
                outside.Add(await TimeAsync(() => client.QueryAsync(question, cancellationToken: cancellationToken).ResponseAsync));
            }

            if (round == 0)
                continue;
            empties.Add(Benchmarks.Rounds.Median(nothing));
            more.Add(Benchmarks.Rounds.Median(outside) - Benchmarks.Rounds.Median(inside));
            ratios.Add(more[^1] / empties[^1]);
        }

        yield return new(
            "query over gRPC less in process, against empty call", "ms", Benchmarks.Rounds.Median(more), Benchmarks.Rounds.Median(empties),
            Benchmarks.Rounds.Median(ratios), ratios.Min(), ratios.Max(), Target.AtMost(1.5));
        await emptyApp.StopAsync(cancellationToken);
        await app.StopAsync(cancellationToken);
    }

    private static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Logging.ClearProviders();
        return builder;
    }

    private static GrpcChannel ChannelTo(WebApplication app) =>
        GrpcChannel.ForAddress(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private static async Task<double> TimeAsync(Func<Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private sealed class EmptyService : Contracts.Knowledge.Knowledge.KnowledgeBase
    {
        public override Task<DeleteResponse> Delete(DeleteRequest request, ServerCallContext context) => Task.FromResult(new DeleteResponse());
    }
}

using System.Net;
using AgentFactory.Agents.Knowledge;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Knowledge.Storage;
using AgentFactory.Knowledge.Tests.Fakes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AgentFactory.Knowledge.Tests.Api;

/// <summary>Client and service, over a real connection.</summary>
public sealed class GrpcTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("knowledge-tests-").FullName;
    private readonly MemoryStore _store = new(TimeProvider.System);
    private WebApplication? _app;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["Knowledge:Directory"] = _folder;
        builder.Configuration["Knowledge:ApiKey"] = "open sesame";
        builder.Configuration["Knowledge:StreamBatch"] = "10";
        builder.Configuration["Knowledge:MaxStream"] = "50";
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.AddKnowledge();
        builder.Services.AddSingleton<IKnowledgeStore>(_store);
        _app = builder.Build();
        _app.MapKnowledge();
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task KnowledgeBase_OverGrpc_StoresFindsCitesRecordsAndForgets()
    {
        var knowledge = new KnowledgeBase(Connect()).For("run", "task");
        var pattern = await knowledge.StorePatternAsync("Outbox", "Write the message in the same transaction.", ["messaging"], default);
        await knowledge.StoreFailureAsync("restoring packages", "NU1605 downgrade", ["pin the version", "restore again"], [], default);

        var found = await knowledge.QueryAsync("NU1605 downgrade", null, 1, default);
        Assert.Equal(
            "While: restoring packages\nError: NU1605 downgrade\nWhat helped:\n1. pin the version\n2. restore again",
            Assert.Single(found).Entry.Content);
        var context = await knowledge.GetContextAsync("message transaction", ContextType.Code, 0, default);
        Assert.Equal(["K1"], context.Citations);
        await knowledge.RecordOutcomeAsync(new TaskOutcome("run", "task", context.Citations, Succeeded: true), default);
        var lesson = Assert.Single((await Connect().ListLessonsAsync(new ListLessonsRequest(), default)).Lessons);
        Assert.Equal((pattern, 1, 1), (lesson.Entry.Id, lesson.Cited, lesson.Succeeded));
        Assert.True(await knowledge.DeleteAsync(pattern, default));
        Assert.False(await knowledge.DeleteAsync(pattern, default));
    }

    [Fact]
    public async Task StoreBatch_Stream_IsStoredInBatches()
    {
        var ids = await new KnowledgeBase(Connect()).StoreAsync(Items(25), default);
        Assert.Equal(25, ids.Distinct().Count());
        Assert.Equal([10, 10, 5], _store.Batches);
    }

    [Fact]
    public async Task StoreBatch_LongerThanAllowed_IsRefusedAndSaysWhatWasStored()
    {
        var refusal = await Assert.ThrowsAsync<KnowledgeRefusedException>(() => new KnowledgeBase(Connect()).StoreAsync(Items(60), default));
        Assert.Equal(KnowledgeFault.TooLarge, refusal.Fault);
        Assert.Contains("the first 50 were stored", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(50, _store.Entries.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("open sesam")]
    public async Task Query_WithoutTheKey_IsRefused(string key)
    {
        var refusal = await Assert.ThrowsAsync<KnowledgeRefusedException>(
            () => Connect(key).QueryAsync(new QueryRequest { Text = "queue" }, default));
        Assert.Equal(KnowledgeFault.Forbidden, refusal.Fault);
    }

    [Fact]
    public async Task Store_WrongInput_IsRefusedWithATypedErrorAndNothingIsStored()
    {
        var client = Connect();
        StoreRequest[] wrong =
        [
            new() { Content = "no type" },
            new() { Content = "strange type", SourceType = (SourceType)77 },
            new() { Content = "", SourceType = SourceType.Code },
            new() { Content = "metadata without value", SourceType = SourceType.Code, Metadata = { ["key"] = new Value() } },
        ];
        foreach (var request in wrong)
            Assert.Equal(KnowledgeFault.Invalid, (await Assert.ThrowsAsync<KnowledgeRefusedException>(() => client.StoreAsync(request, default))).Fault);
        Assert.Empty(_store.Entries);
    }

    [Fact]
    public async Task Query_WrongInput_IsRefusedWithATypedError()
    {
        var client = Connect();
        QueryRequest[] wrong =
        [
            new() { Text = "" },
            new() { Text = "queue", Ranking = (Contracts.Knowledge.Ranking)9 },
            new() { Text = "queue", Filter = new Filter { Metadata = { new MetadataFilter { Key = "path" } } } },
            new() { Text = "queue", Filter = new Filter { SourceTypes = { SourceType.Unspecified } } },
        ];
        foreach (var request in wrong)
            Assert.Equal(KnowledgeFault.Invalid, (await Assert.ThrowsAsync<KnowledgeRefusedException>(() => client.QueryAsync(request, default))).Fault);
    }

    [Fact]
    public async Task Store_BytesThatAreNoUtf8_AreRefusedAndNothingIsStored()
    {
        using var channel = GrpcChannel.ForAddress(_app!.Urls.Single());
        var raw = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);
        var store = new Method<byte[], byte[]>(MethodType.Unary, "agentfactory.knowledge.v1.Knowledge", "Store", raw, raw);
        // Field 2, content: two letters and half of an umlaut. Field 4, source type: pattern.
        byte[] request = [0x12, 0x03, (byte)'a', (byte)'b', 0xC3, 0x20, 0x01];

        var error = await Assert.ThrowsAsync<RpcException>(() => channel.CreateCallInvoker()
            .AsyncUnaryCall(store, null, new CallOptions([new("x-api-key", "open sesame")]), request).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("no UTF-8", error.Status.Detail, StringComparison.Ordinal);
        Assert.Empty(_store.Entries);
    }

    [Fact]
    public async Task Query_AMegabyte_IsRefusedAsTooLarge()
    {
        var refusal = await Assert.ThrowsAsync<KnowledgeRefusedException>(() => Connect().QueryAsync(new QueryRequest { Text = new string('x', 1 << 20) }, default));

        Assert.Equal(KnowledgeFault.TooLarge, refusal.Fault);
    }

    [Fact]
    public async Task Delete_ByRun_TakesAllThatTheRunBroughtIn()
    {
        var client = Connect();
        StoreRequest Of(string run, string content) => new() { Content = content, SourceType = SourceType.Pattern, Provenance = new Provenance { RunId = run } };
        foreach (var (run, content) in ((string, string)[])[("bad", "one"), ("bad", "two"), ("good", "three")])
            await client.StoreAsync(Of(run, content), default);

        var deleted = await client.DeleteAsync(new DeleteRequest { RunId = "bad" }, default);

        Assert.Equal((true, 2), (deleted.Deleted, deleted.Entries));
        Assert.Equal("three", Assert.Single(_store.Entries).Content);
        await Assert.ThrowsAsync<KnowledgeRefusedException>(() => client.DeleteAsync(new DeleteRequest(), default));
        await Assert.ThrowsAsync<KnowledgeRefusedException>(() => client.DeleteAsync(new DeleteRequest { Id = "a", RunId = "b" }, default));
    }

    [Fact]
    public async Task Get_UnknownId_IsNotFound()
    {
        var refusal = await Assert.ThrowsAsync<KnowledgeRefusedException>(() => Connect().GetAsync(new GetRequest { Id = "' OR 1=1" }, default));
        Assert.Equal(KnowledgeFault.NotFound, refusal.Fault);
    }

    private GrpcKnowledge Connect(string key = "open sesame")
    {
        var client = new Contracts.Knowledge.Knowledge.KnowledgeClient(GrpcChannel.ForAddress(_app!.Urls.Single()));
        return new GrpcKnowledge(client, Options.Create(new KnowledgeClientOptions { ApiKey = key }), TimeProvider.System);
    }

    private static async IAsyncEnumerable<KnowledgeItem> Items(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return new KnowledgeItem($"entry number {i}", SourceType.Code);
        }
    }
}

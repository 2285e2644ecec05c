using System.Text.Json;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Tests.Models.Fakes;
using AgentFactory.Coordinator.Tests.Storage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentFactory.Coordinator.Tests.Models;

/// <summary>The gateway as it is hosted, over a real journal and a scripted endpoint.</summary>
internal sealed class ModelWorld : IAsyncDisposable
{
    public const string Run = "r1";

    private readonly SqliteWorld _storage = new();
    private readonly IHost _host;

    private ModelWorld(Dictionary<string, string?> settings, TimeProvider time, IDistributedCache? cache)
    {
        Journal = new(_storage.Journal);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.AddProvider(Log);
        builder.Services.AddSingleton<IJournalStore>(Journal);
        builder.Services.AddSingleton(time);
        if (cache is not null) builder.Services.AddSingleton(cache);
        builder.AddModelGateway();
        _host = builder.Build();
    }

    public WatchedJournal Journal { get; }

    public LogLines Log { get; } = new();

    public IModelGateway Gateway => _host.Services.GetRequiredService<IModelGateway>();

    public IServiceProvider Services => _host.Services;

    /// <summary>Tasks t0…t19 of the run are dispatched, at epoch 1.</summary>
    public static Task<ModelWorld> StartAsync(ScriptedEndpoint? endpoint = null, TimeProvider? time = null, params (string Key, string Value)[] settings) =>
        StartAsync(endpoint, time, cache: null, settings);

    public static async Task<ModelWorld> StartAsync(
        ScriptedEndpoint? endpoint, TimeProvider? time, IDistributedCache? cache, params (string Key, string Value)[] settings)
    {
        Dictionary<string, string?> all = new()
        {
            ["OPENAI_BASE_URL"] = endpoint?.Url,
            ["OPENAI_API_KEY"] = "test-key-1234",
            ["OPENAI_MODEL"] = "desk",
            // Longer than any test: where time runs ahead, a reminder would move the clock.
            ["Models:WaitNotice"] = "01:00:00",
        };
        foreach (var (key, value) in settings) all[key] = value;
        var world = new ModelWorld(all, time ?? TimeProvider.System, cache);
        await world._storage.AppendAsync(
            Run, 0, [StorageWorld.Submitted(), .. Enumerable.Range(0, 20).Select(i => StorageWorld.Dispatched($"t{i}", 1))]);
        return world;
    }

    public Task FenceAsync(string task, long epoch, int attempt = 1) => _storage.AppendAsync(Run, 21, [StorageWorld.Dispatched(task, epoch, attempt)]);

    public static ModelCall Call(string task = "t0", int index = 0, string prompt = "Hello", RunOptions? options = null, long epoch = 1) => new()
    {
        Attempt = new(Run, task, 1, epoch),
        Index = index,
        Role = Roles.Coder,
        Kind = TaskKind.Work,
        Options = options ?? new(),
        MessagesJson = Messages(new ChatMessage(ChatRole.User, prompt)),
    };

    public static string Messages(params ChatMessage[] messages) => JsonSerializer.Serialize(messages, AIJsonUtilities.DefaultOptions);

    public static ChatResponse Read(ModelAnswer answer) => JsonSerializer.Deserialize<ChatResponse>(answer.ResponseJson, AIJsonUtilities.DefaultOptions)!;

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        await Task.CompletedTask;
        _storage.Dispose();
    }
}

using AgentFactory.Contracts.Knowledge;
using AgentFactory.Knowledge.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace AgentFactory.Knowledge.Tests.Fakes;

/// <summary>The service over a store in memory, in a folder of its own, with a clock that stands still.</summary>
internal sealed class KnowledgeBed : IDisposable
{
    private readonly IHost _host;

    public KnowledgeBed(Action<IServiceCollection>? configure = null, params (string Key, string Value)[] settings)
    {
        Folder = Directory.CreateTempSubdirectory("knowledge-tests-").FullName;
        Store = new MemoryStore(Time);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value));
        builder.Configuration["Knowledge:Directory"] = Path.Combine(Folder, "knowledge");
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<IKnowledgeStore>(Store);
        configure?.Invoke(builder.Services);
        builder.AddKnowledge();
        _host = builder.Build();
    }

    public string Folder { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public MemoryStore Store { get; }

    public IKnowledge Knowledge => _host.Services.GetRequiredService<IKnowledge>();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async Task<string> StoreAsync(string content, SourceType type = SourceType.Pattern) =>
        (await Knowledge.StoreAsync(new StoreRequest { Content = content, SourceType = type }, default)).Id;

    public void Dispose()
    {
        _host.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

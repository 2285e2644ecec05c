using AgentFactory.Knowledge.Embeddings;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Storage;
using AgentFactory.Knowledge.Vectors;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AgentFactory.Knowledge.Tests;

/// <summary>A folder for one test, and stores opened in it.</summary>
internal sealed class TempStore : IDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("knowledge-test-");

    public FakeTimeProvider Time { get; } = new(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public string Folder => _folder.FullName;

    public Task<KnowledgeStore> OpenAsync(IndexOptions? index = null, ModelEmbedder? embedder = null, IVectorShelf? shelf = null) => KnowledgeStore.OpenAsync(
        new() { Directory = Folder, SurvivePowerFailure = false }, index ?? new(), Time, NullLogger<KnowledgeStore>.Instance, default, embedder, shelf);

    public static KnowledgeDraft Draft(string content, SourceType type = SourceType.Documentation) =>
        new() { Content = content, SourceType = type };

    public void Dispose() => _folder.Delete(recursive: true);
}

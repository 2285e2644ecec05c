using System.Text.Json;
using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Models.Providers;
using Microsoft.Extensions.AI;

namespace AgentFactory.Coordinator.Models.Replay;

/// <summary>Answers from a recording: by task, attempt and step, whatever the prompt says; as long as the run goes the way
/// that the recorded one went.</summary>
internal sealed class ReplayProvider(string path, long maxBytes) : IModelProvider, IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private (DateTime Written, Recording Recording)? _loaded;

    /// <summary>Nothing to be spared and nothing that fails now and works later.</summary>
    public string? Endpoint => null;

    public async ValueTask<CallCost> WorstCaseAsync(ProviderRequest request, CancellationToken cancellationToken) =>
        Cost(await FindAsync(request, cancellationToken));

    public async Task<ProviderAnswer> AskAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        var call = await FindAsync(request, cancellationToken);
        var response = call.Response.Deserialize<ChatResponse>(ChatJson.Options)!;
        return new(response, Cost(call), Estimated: false);
    }

    public void Dispose() => _loading.Dispose();

    private static CallCost Cost(RecordedCall call) => new(call.Usage.InputTokens, call.Usage.OutputTokens, call.Usage.Usd);

    private async Task<RecordedCall> FindAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return Divergence.Follow(await LoadAsync(cancellationToken), Path.GetFileName(path), request.Call);
        }
        catch (RecordingException exception)
        {
            throw new ModelUnavailableException($"replay: {exception.Message}. Nothing was changed.", retryable: false, exception);
        }
    }

    private async Task<Recording> LoadAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            var written = File.GetLastWriteTimeUtc(path);
            if (_loaded?.Written != written) _loaded = (written, await RecordingReader.ReadAsync(path, maxBytes, cancellationToken));
            return _loaded.Value.Recording;
        }
        finally
        {
            _loading.Release();
        }
    }
}

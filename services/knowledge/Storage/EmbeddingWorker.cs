using AgentFactory.Knowledge.Embeddings;
using AgentFactory.Knowledge.Entries;
using Polly.Timeout;

namespace AgentFactory.Knowledge.Storage;

/// <summary>Has every entry embedded by the model: in the background after each change, or at once for whoever waits.</summary>
internal sealed class EmbeddingWorker : IAsyncDisposable
{
    private readonly KnowledgeDatabase _database;
    private readonly KnowledgeIndex _index;
    private readonly ModelEmbedder _embedder;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _working = new(1, 1);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _loop;

    public EmbeddingWorker(KnowledgeDatabase database, KnowledgeIndex index, ModelEmbedder embedder, TimeProvider time, ILogger log)
    {
        (_database, _index, _embedder, _time, _log) = (database, index, embedder, time, log);
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Why the last round ended early; null when it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>Something may be waiting to be embedded.</summary>
    public void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0)
                _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else woke it in between.
        }
    }

    /// <summary>Ends when every entry has had its turn.</summary>
    /// <exception cref="KnowledgeException">The model does not answer, or its vectors cannot be used. Queries go by the built-in ones.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _working.WaitAsync(cancellationToken);
        try
        {
            bool moved;
            do
            {
                moved = false;
                var from = 0;
                while (_index.Unembedded(from, _embedder.Batch) is var (waiting, next) && waiting.Count > 0)
                {
                    from = next;
                    moved |= await EmbedAsync(waiting, cancellationToken);
                }
            }
            while (moved);
            _index.CompleteModel();
            Problem = null;
        }
        catch (Exception exception) when (exception is EmbeddingFailedException or TimeoutRejectedException or KnowledgeException)
        {
            Problem = exception.Message;
            throw exception as KnowledgeException ?? new KnowledgeException(KnowledgeError.Unusable,
                $"{_embedder.Model} does not embed: {exception.Message} What was stored stays, and is found by its words and the built-in vectors meanwhile.", exception);
        }
        finally
        {
            _working.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _loop;
        _closing.Dispose();
        _working.Dispose();
        _wake.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                await _wake.WaitAsync(_closing.Token);
                while (!await TryAsync())
                    await Task.Delay(_embedder.Rest, _time, _closing.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The store is closing; the next one goes on.
        }
    }

    private async Task<bool> TryAsync()
    {
        try
        {
            await RunAsync(_closing.Token);
            return true;
        }
        catch (Exception exception) when (exception is KnowledgeException or Microsoft.Data.Sqlite.SqliteException or IOException)
        {
            _log.LogWarning("{Error} Tried again in {Rest}.", exception.Message, _embedder.Rest);
            return false;
        }
    }

    /// <returns>Whether any of them had its turn; the others were changed meanwhile.</returns>
    private async Task<bool> EmbedAsync(IReadOnlyList<(int Slot, long Version)> waiting, CancellationToken cancellationToken)
    {
        var texts = await _database.ReadAsync(session => waiting
            .Select(entry => (entry.Slot, entry.Version, Text: session.Scalar("SELECT content FROM entries WHERE slot = $1 AND version = $2", entry.Slot, entry.Version) as string))
            .Where(entry => entry.Text is not null).ToList(), cancellationToken);
        if (texts.Count == 0)
            return false;
        try
        {
            var vectors = await _embedder.EmbedAsync(texts.ConvertAll(entry => entry.Text!), cancellationToken);
            _index.Embed(texts.Zip(vectors, (entry, vector) => (entry.Slot, entry.Version, (float[]?)vector)));
        }
        catch (EmbeddingFailedException refusal) when (refusal.ConcernsTexts)
        {
            await EmbedOneByOneAsync(texts!, refusal, cancellationToken);
        }

        return true;
    }

    /// <summary>One bad text must not keep the others of its batch from being embedded.</summary>
    private async Task EmbedOneByOneAsync(List<(int Slot, long Version, string Text)> texts, EmbeddingFailedException refusal, CancellationToken cancellationToken)
    {
        var embedded = new List<(int, long, float[]?)>(texts.Count);
        foreach (var (slot, version, text) in texts)
        {
            try
            {
                embedded.Add((slot, version, (await _embedder.EmbedAsync([text], cancellationToken))[0]));
            }
            catch (EmbeddingFailedException exception) when (exception.ConcernsTexts)
            {
                embedded.Add((slot, version, null));
            }
        }

        // A model that never took a text does not dislike these texts: it is not set up as it wants to be.
        if (_index.ModelDimensionsSoFar is null && embedded.TrueForAll(entry => entry.Item3 is null))
            throw refusal;
        _index.Embed(embedded);
    }
}

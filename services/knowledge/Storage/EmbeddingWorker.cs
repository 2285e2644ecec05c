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
    private readonly ModelShelf? _shelf;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _working = new(1, 1);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _loop;

    public EmbeddingWorker(
        KnowledgeDatabase database, KnowledgeIndex index, ModelEmbedder embedder, ModelShelf? shelf, TimeProvider time, ILogger log)
    {
        (_database, _index, _embedder, _shelf, _time, _log) = (database, index, embedder, shelf, time, log);
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
            if (_shelf is not null)
                await _shelf.OpenAsync(cancellationToken);
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
            if (_shelf is not null)
                await _shelf.TidyAsync(cancellationToken);
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
        var rows = await _database.ReadAsync(session => waiting
            .Select(entry => EntryTable.BySlot(session, entry.Slot) is { } row && row.Version == entry.Version ? row : null)
            .OfType<StoredRow>().ToList(), cancellationToken);
        if (rows.Count == 0)
            return false;
        try
        {
            var vectors = await _embedder.EmbedAsync(rows.ConvertAll(row => row.Entry.Content), cancellationToken);
            await KeepAsync([.. rows.Zip(vectors, (row, vector) => (row, (float[]?)vector))], cancellationToken);
        }
        catch (EmbeddingFailedException refusal) when (refusal.ConcernsTexts)
        {
            await EmbedOneByOneAsync(rows, refusal, cancellationToken);
        }

        return true;
    }

    /// <summary>One bad text must not keep the others of its batch from being embedded.</summary>
    private async Task EmbedOneByOneAsync(List<StoredRow> rows, EmbeddingFailedException refusal, CancellationToken cancellationToken)
    {
        var embedded = new List<(StoredRow Row, float[]? Vector)>(rows.Count);
        foreach (var row in rows)
        {
            try
            {
                embedded.Add((row, (await _embedder.EmbedAsync([row.Entry.Content], cancellationToken))[0]));
            }
            catch (EmbeddingFailedException exception) when (exception.ConcernsTexts)
            {
                embedded.Add((row, null));
            }
        }

        // A model that never took a text does not dislike these texts: it is not set up as it wants to be.
        if (_index.ModelDimensionsSoFar is null && embedded.TrueForAll(entry => entry.Vector is null))
            throw refusal;
        await KeepAsync(embedded, cancellationToken);
    }

    /// <summary>The shelf has a vector before the index counts on it.</summary>
    private async Task KeepAsync(IReadOnlyList<(StoredRow Row, float[]? Vector)> embedded, CancellationToken cancellationToken)
    {
        if (_shelf is not null)
            await _shelf.PutAsync(embedded, cancellationToken);
        _index.Embed(embedded.Select(entry => (entry.Row.Slot, entry.Row.Version, entry.Vector)));
    }
}

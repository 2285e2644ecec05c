namespace AgentFactory.Knowledge.Storage;

/// <summary>Learns the index's own vectors from what is stored, in the background, once it has been quiet for a while.</summary>
internal sealed class SpaceLearner(KnowledgeIndex index, KnowledgeStoreOptions options, TimeProvider time, ILogger<KnowledgeStore> log) : IDisposable
{
    /// <summary>How often quiet is waited for; what never rests is learned all the same.</summary>
    private const int MaxRounds = 30;

    private readonly SemaphoreSlim _learning = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private Task _background = Task.CompletedTask;

    /// <summary>The index has changed. Called by one at a time.</summary>
    public void Wake()
    {
        if (index.WantsLearning && _background.IsCompleted && !_closing.IsCancellationRequested)
            _background = Task.Run(LearnInBackgroundAsync, CancellationToken.None);
    }

    /// <summary>Learns now.</summary>
    /// <param name="force">Also where the vectors still fit what is stored.</param>
    /// <param name="cancellationToken">Ends it; the vectors that were in use stay in use.</param>
    public async Task LearnAsync(bool force, CancellationToken cancellationToken)
    {
        await _learning.WaitAsync(cancellationToken);
        try
        {
            if (force || index.WantsLearning)
                await Task.Run(() => index.Learn(cancellationToken), cancellationToken);
        }
        finally
        {
            _learning.Release();
        }
    }

    /// <summary>Ends what runs in the background, and waits for it.</summary>
    public async Task StopAsync()
    {
        await _closing.CancelAsync();
        await _background;
    }

    public void Dispose()
    {
        _closing.Dispose();
        _learning.Dispose();
    }

    private async Task LearnInBackgroundAsync()
    {
        try
        {
            // Learned while much is being stored, it would be outgrown at once, and take the processors from the ingest.
            long seen;
            var rounds = 0;
            do
            {
                seen = index.Version;
                await Task.Delay(options.LearnAfter, time, _closing.Token);
            }
            while (seen != index.Version && ++rounds < MaxRounds);
            await LearnAsync(force: false, _closing.Token);
        }
        catch (OperationCanceledException)
        {
            // The store is closing; the next one learns.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            log.LogWarning(e, "Vectors could not be learned; those of {Space} stay in use. The next change tries again.", index.Space.Name);
        }
    }
}

namespace AgentFactory.Coordinator.Models.Limits;

/// <summary>What one endpoint is sent in any minute, in calls and in tokens; 0 for no bound.</summary>
internal sealed class Pace(int calls, long tokens, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    /// <summary>Who has it may look at what was sent, and add to it.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Queue<(long At, long Tokens)> _sent = new();
    private long _tokensSent;

    private bool IsBounded => calls > 0 || tokens > 0;

    /// <summary>Waits until the call fits, behind those that came before.</summary>
    public async Task TakeAsync(long worstTokens, Action<TimeSpan> waits, CancellationToken cancellationToken)
    {
        if (!IsBounded) return;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            while (Count(worstTokens) is { } wait)
            {
                waits(wait);
                await Task.Delay(wait, time, cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Counts the call if it fits now and nobody waits.</summary>
    public bool TryTake(long worstTokens)
    {
        if (!IsBounded) return true;
        if (!_turn.Wait(0)) return false;
        try
        {
            return Count(worstTokens) is null;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Counts the call where it fits; else says how long it is until something of the last minute is out of it.</summary>
    private TimeSpan? Count(long worstTokens)
    {
        while (_sent.TryPeek(out var first) && time.GetElapsedTime(first.At) >= s_window) _tokensSent -= _sent.Dequeue().Tokens;
        var fits = _sent.Count == 0 || ((calls == 0 || _sent.Count < calls) && (tokens == 0 || _tokensSent + worstTokens <= tokens));
        if (!fits) return s_window - time.GetElapsedTime(_sent.Peek().At);
        _sent.Enqueue((time.GetTimestamp(), worstTokens));
        _tokensSent += worstTokens;
        return null;
    }
}

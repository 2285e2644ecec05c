namespace AgentFactory.Coordinator.Storage.Disk;

/// <summary>Remembers that the store could not write, until somebody asks.</summary>
internal sealed class WriteFailures
{
    private string? _last;

    /// <summary>Notes why a write failed for want of a working disk.</summary>
    public void Add(string why) => Volatile.Write(ref _last, why);

    /// <summary>Why the last write failed; null when none has failed since this was last asked.</summary>
    public string? Take() => Interlocked.Exchange(ref _last, null);
}

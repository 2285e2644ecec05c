using AgentFactory.Coordinator.Storage.Disk;

namespace AgentFactory.Coordinator.Tests.Storage.Disk;

/// <summary>A disk that is as full as a test says.</summary>
internal sealed class FakeFreeSpace : IFreeSpace
{
    private long _free = 1L << 40;

    public long Free
    {
        get => Interlocked.Read(ref _free);
        set => Interlocked.Exchange(ref _free, value);
    }

    public long? Of(string folder) => Free;
}

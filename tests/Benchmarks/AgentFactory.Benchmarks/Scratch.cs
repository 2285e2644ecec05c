namespace AgentFactory.Benchmarks;

/// <summary>A folder that is gone afterwards.</summary>
internal sealed class Scratch : IDisposable
{
    private const string MemoryFolder = "/dev/shm";

    private Scratch(string path) => Path = path;

    public string Path { get; }

    /// <summary>In the temporary folder: usually a disk, where a flush takes its time.</summary>
    public static Scratch OnDisk() => new(Directory.CreateTempSubdirectory("factory-bench-").FullName);

    /// <summary>Where nothing waits for a disk; null on machines without such a place.</summary>
    public static Scratch? InMemory()
    {
        if (!Directory.Exists(MemoryFolder))
            return null;
        return new(Directory.CreateDirectory(System.IO.Path.Combine(MemoryFolder, $"factory-bench-{Guid.NewGuid():N}")).FullName);
    }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

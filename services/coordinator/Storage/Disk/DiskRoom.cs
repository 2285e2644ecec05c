using System.Globalization;
using AgentFactory.Coordinator.Repositories;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Storage.Disk;

/// <summary>Says whether there is room to go on with runs, where histories, journals and repositories are kept.</summary>
internal sealed class DiskRoom(
    IFreeSpace space,
    IOptions<DiskOptions> options,
    IOptions<CoordinatorOptions> coordinator,
    IOptions<RepositoryOptions> repositories)
{
    /// <summary>Why runs cannot go on, and what to do; null when there is room. Asks the file system each time.</summary>
    public string? FindProblem() =>
        Find(space, coordinator.Value.DataDirectory, options.Value.MinFreeBytes)
        ?? Find(space, repositories.Value.Directory, options.Value.MinFreeBytes);

    /// <summary>The same for one folder, which need not exist.</summary>
    public static string? Find(IFreeSpace space, string folder, long floor) =>
        space.Of(folder) is { } free && free < floor
            ? $"the disk that holds {folder} is nearly full: {Megabytes(free)} MB are free, and it takes {Megabytes(floor)} MB to go on. "
                + $"Make room, or set {DiskOptions.Section}:{nameof(DiskOptions.MinFreeBytes)} lower"
            : null;

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.#", CultureInfo.InvariantCulture);
}

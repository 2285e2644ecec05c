using System.Text.Json;
using AgentFactory.Contracts;
using AgentFactory.Factory.Input;

namespace AgentFactory.Factory.Runs;

/// <summary>
/// Where a run's results go. That is the command's business, not the run's, so it is kept beside the run's history, in
/// <c>DATA/deliveries/RUN.json</c>, and read again by <c>factory resume</c>.
/// </summary>
/// <param name="Out">The folder that the branch is put in.</param>
/// <param name="Slug">The last part of the branch's name.</param>
/// <param name="Record">The file that the recording is written to; null for none.</param>
internal sealed record RunMemory(string Out, string Slug, string? Record)
{
    /// <summary>Nobody asked for this very folder: when another run has filled it meanwhile, the next free one does.</summary>
    public bool MayMove { get; init; }

    /// <summary>The run has ended, and its results were put in their places and shown.</summary>
    public bool Finished { get; init; }

    /// <summary>The same, with the next free folder beside the one that is taken.</summary>
    public RunMemory Move() => this with { Out = OutFolder.Choose(null, Slug, Path.GetDirectoryName(Path.GetDirectoryName(Out))!) };

    public async Task WriteAsync(string dataFolder, string runId, CancellationToken cancellationToken)
    {
        var file = PathOf(dataFolder, runId);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file + ".tmp", ContractsJson.Write(this), cancellationToken);
        File.Move(file + ".tmp", file, overwrite: true);
    }

    /// <summary>What was remembered, or, when a crash came first, what <c>factory run</c> would choose now.</summary>
    public static async Task<RunMemory> ReadAsync(string dataFolder, string runId, string? title, string? prpFile, CancellationToken cancellationToken)
    {
        if (await FindAsync(dataFolder, runId, cancellationToken) is { } remembered)
            return remembered;
        var slug = OutFolder.Slug(title, prpFile);
        return new RunMemory(OutFolder.Choose(null, slug, Directory.GetCurrentDirectory()), slug, null);
    }

    /// <summary>Notes that nothing is left to do for a run that has ended.</summary>
    public static async Task MarkFinishedAsync(string dataFolder, string runId, CancellationToken cancellationToken)
    {
        // Read again: its folder may have moved since.
        if (await FindAsync(dataFolder, runId, cancellationToken) is not { } memory)
            return;
        try
        {
            await (memory with { Finished = true }).WriteAsync(dataFolder, runId, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What it notes is done; without the note it may be done once more, which changes nothing.
        }
    }

    /// <summary>Whether a process was to put this run's results in their places and has not come to it.</summary>
    public static async Task<bool> IsUnfinishedAsync(string dataFolder, string runId, CancellationToken cancellationToken) =>
        await FindAsync(dataFolder, runId, cancellationToken) is { Finished: false };

    private static async Task<RunMemory?> FindAsync(string dataFolder, string runId, CancellationToken cancellationToken)
    {
        try
        {
            return ContractsJson.Read<RunMemory>(await File.ReadAllTextAsync(PathOf(dataFolder, runId), cancellationToken));
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    private static string PathOf(string dataFolder, string runId) => Path.Combine(dataFolder, "deliveries", runId + ".json");
}

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
        try
        {
            return ContractsJson.Read<RunMemory>(await File.ReadAllTextAsync(PathOf(dataFolder, runId), cancellationToken));
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            var slug = OutFolder.Slug(title, prpFile);
            return new RunMemory(OutFolder.Choose(null, slug, Directory.GetCurrentDirectory()), slug, null);
        }
    }

    private static string PathOf(string dataFolder, string runId) => Path.Combine(dataFolder, "deliveries", runId + ".json");
}

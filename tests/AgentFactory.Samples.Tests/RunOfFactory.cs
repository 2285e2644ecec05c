using System.Text.Json;
using AgentFactory.Factory.Tests;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Samples.Tests;

/// <summary>Runs <c>factory … --json</c> as a process, and kills it when a test says so.</summary>
internal static class RunOfFactory
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>To the end.</summary>
    public static async Task<FactoryEnd> FinishAsync(string folder, params string[] arguments)
    {
        var outcome = await FactoryProcess.RunAsync(folder, arguments);
        return new FactoryEnd(outcome.ExitCode, [.. Parse(outcome.Output)], outcome.Error);
    }

    /// <summary>Until the history has reached an event; then <c>kill -9</c>, unless it has ended before.</summary>
    /// <returns>Null when it was killed before it had told how the run ended.</returns>
    public static async Task<FactoryEnd?> KillAtAsync(string folder, long sequence, params string[] arguments)
    {
        using var process = FactoryProcess.Start(folder, arguments);
        using var patience = new CancellationTokenSource(Patience);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        var lines = new List<JsonElement>();
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            lines.AddRange(Parse(line));
            if (lines[^1].TryGetProperty("sequence", out var reached) && reached.GetInt64() >= sequence)
            {
                process.Kill();
                await process.WaitForExitAsync(patience.Token);
                var rest = await process.StandardOutput.ReadToEndAsync(patience.Token);
                // The last line may have been cut by the kill.
                lines.AddRange(Parse(rest[..(rest.LastIndexOf('\n') + 1)]));
                return FactoryEnd.IsTold(lines) ? new FactoryEnd(null, lines, await error) : null;
            }
        }

        await process.WaitForExitAsync(patience.Token);
        return new FactoryEnd(process.ExitCode, lines, await error);
    }

    private static IEnumerable<JsonElement> Parse(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line));
}

/// <param name="ExitCode">What the process exited with; null when it was killed after it had told the end.</param>
/// <param name="Lines">What it printed, one object a line.</param>
/// <param name="Error">What it said beside that.</param>
internal sealed record FactoryEnd(int? ExitCode, IReadOnlyList<JsonElement> Lines, string Error)
{
    public JsonElement Result => Lines is [.., var last] ? last : throw new InvalidOperationException($"factory printed nothing and exited with {ExitCode}: {Error}");

    public bool Succeeded => ExitCode is 0 or null && Status == "succeeded";

    public string Status => Result.GetProperty("status").GetString()!;
    public string Commit => Result.GetProperty("commit").GetString()!;
    public string Out => Result.GetProperty("out").GetString()!;
    public long ModelCalls => Result.GetProperty("modelCalls").GetInt64();

    public static bool IsTold(IReadOnlyList<JsonElement> lines) => lines is [.., var last] && last.TryGetProperty("type", out var type) && type.GetString() == "result";

    /// <summary>The number of the last event.</summary>
    public long Events => Lines.Where(line => line.TryGetProperty("sequence", out _)).Max(line => line.GetProperty("sequence").GetInt64());

    /// <summary>What is delivered: each file's mode, hash and path.</summary>
    public async Task<string> FilesAsync() =>
        await new Git(Path.Combine(Out, ".git"), Out).RunAsync(["ls-tree", "-r", "HEAD"], CancellationToken.None);
}

using AgentFactory.Agents.Workspaces;
using AgentFactory.Database.Engine;

namespace AgentFactory.Database;

/// <summary>
/// Has orders carried out: in the sandbox, or on the configured server. SQLite always runs in the sandbox; nothing that a model wrote in SQL
/// is executed in this process.
/// </summary>
internal sealed class EngineRunner(ISandbox sandbox, DatabaseOptions options)
{
    private const int MaxOutcomeBytes = 16 << 20;
    private const int MaxSaid = 2_000;

    /// <exception cref="SandboxUnavailableException">There is no sandbox; nothing was executed.</exception>
    public async Task<EngineOutcome> RunAsync(EngineOrder order, CancellationToken cancellationToken)
    {
        order = order with { Limits = new EngineLimits { StatementTime = options.StatementTime, MemoryBytes = options.MemoryBytes } };
        return order.Engine == EngineKind.Postgresql && !string.IsNullOrWhiteSpace(options.PostgresServer)
            ? await RunOnServerAsync(order with { PostgresServer = options.PostgresServer }, cancellationToken)
            : await RunInSandboxAsync(order, cancellationToken);
    }

    private async Task<EngineOutcome> RunOnServerAsync(EngineOrder order, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(options.CheckTime);
        try
        {
            return await EngineWork.RunAsync(order, bound.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Ended(order, $"it took longer than {options.CheckTime.TotalSeconds:0.#} s and was ended (CheckTime)");
        }
    }

    private async Task<EngineOutcome> RunInSandboxAsync(EngineOrder order, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("factory-database-");
        try
        {
            EngineProgram.CopyTo(Path.Combine(folder.FullName, EngineProgram.Folder));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, EngineFiles.Order), EngineJson.Write(order), cancellationToken);
            var limits = new CommandLimits { Time = options.CheckTime, MemoryBytes = 4 * options.MemoryBytes, OutputBytes = 4 * MaxSaid };
            var result = await sandbox.RunAsync(
                new SandboxCommand { Script = EngineProgram.Script, Workspace = folder.FullName, Limits = limits }, cancellationToken);
            // A file, and no link that something inside may have put there to have another one read.
            var outcome = new FileInfo(Path.Combine(folder.FullName, EngineFiles.Outcome));
            return result.ExitCode == 0 && outcome is { Exists: true, LinkTarget: null, Length: < MaxOutcomeBytes }
                ? EngineJson.Read<EngineOutcome>(await File.ReadAllTextAsync(outcome.FullName, cancellationToken))
                : Ended(order, result.LimitHit is { } limit ? $"it was ended at its limit of {limit}" : $"the engine ended with {result.ExitCode}: {Said(result.Output)}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static EngineOutcome Ended(EngineOrder order, string why) => new() { Engine = order.Engine.ToString(), Fault = new EngineFault("check", why, "") };

    private static string Said(string output) => output.Length <= MaxSaid ? output.Trim() : output[^MaxSaid..].Trim();
}

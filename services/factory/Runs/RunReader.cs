using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;

namespace AgentFactory.Factory.Runs;

/// <summary>Reads a data directory without starting anything.</summary>
internal static class RunReader
{
    /// <summary>How many of the newest runs are looked at for one whose process died at its very end.</summary>
    private const int RecentRuns = 100;

    /// <summary>A run's state; the newest unfinished run's when none is named.</summary>
    /// <exception cref="BadInputException">There is no such run.</exception>
    public static Task<RunState> FindAsync(string dataFolder, string? runId, CancellationToken cancellationToken) =>
        ReadAsync(dataFolder, async services =>
        {
            var id = runId ?? await NewestUnfinishedAsync(services, dataFolder, cancellationToken)
                ?? throw new BadInputException($"no run in {dataFolder} is unfinished. `factory runs` lists them all.");
            return await services.GetRequiredService<RunService>().StateAsync(id, cancellationToken);
        });

    /// <summary>Opens the directory's services for one reading. A mistake in the configuration keeps nobody from looking at runs, but is said.</summary>
    /// <exception cref="BadInputException">There is no such run.</exception>
    public static async Task<T> ReadAsync<T>(string dataFolder, Func<IServiceProvider, Task<T>> read)
    {
        if (!File.Exists(Path.Combine(dataFolder, "factory.db")))
            throw new BadInputException($"{dataFolder} holds no runs; --data DIR names another data directory.");
        var (configuration, problem) = FactoryConfiguration.CreateToRead(dataFolder);
        if (problem is not null)
            Console.Error.WriteLine(PlainText.Line($"factory: {problem} Runs are read without that file."));
        using var host = FleetHost.Build(configuration, dataFolder, onlyToRead: true);
        try
        {
            return await read(host.Services);
        }
        catch (Exception e) when (e is RunNotFoundException or RunRefusedException)
        {
            throw new BadInputException(e.Message);
        }
    }

    /// <summary>One that has not ended; else one that has, and whose process died before its results were put in their places.</summary>
    private static async Task<string?> NewestUnfinishedAsync(IServiceProvider services, string dataFolder, CancellationToken cancellationToken)
    {
        var index = services.GetRequiredService<IRunIndex>();
        if (await index.UnfinishedAsync(cancellationToken) is [.., var newest])
            return newest.RunId;
        foreach (var run in await index.NewestAsync(RecentRuns, cancellationToken))
        {
            // Who cancelled it has been told so, and did not ask for its branch.
            if (run.Phase != RunPhase.Cancelled && await RunMemory.IsUnfinishedAsync(dataFolder, run.RunId, cancellationToken))
                return run.RunId;
        }

        return null;
    }
}

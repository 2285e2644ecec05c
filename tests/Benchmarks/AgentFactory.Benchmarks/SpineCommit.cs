using System.Diagnostics;
using System.Runtime.CompilerServices;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Storage.Sqlite;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Options;

namespace AgentFactory.Benchmarks;

/// <summary>
/// All that a step of the loop keeps (the call reserved and answered, the workspace committed and pushed, the step recorded)
/// against <c>git add</c> and <c>git commit</c> alone, in a repository with the same files.
/// </summary>
internal static class SpineCommit
{
    private const int RoundsThatCount = 25;
    private const int Files = 200;
    private static readonly string Request = new('q', 20_000);
    private static readonly string Response = new('a', 2_000);

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = Scratch.OnDisk();
        var repositories = new RunRepositories(Options.Create(new RepositoryOptions { Directory = folder["repositories"] }), TimeProvider.System);
        var start = await repositories.PrepareAsync("run-1", null, null, cancellationToken);
        var workspaces = new GitWorkspaceFactory(Options.Create(new WorkspaceOptions { Root = folder["workspaces"] }), TimeProvider.System);
        await using var workspace = await workspaces.OpenAsync(new(repositories.PathOf("run-1"), "task/1", start, start, "run-1/t/1"), cancellationToken);
        Fill(workspace.Root);
        await workspace.CommitAsync("files", new Dictionary<string, string>(), cancellationToken);

        var plain = Directory.CreateDirectory(folder["plain"]).FullName;
        await new Git(null).RunAsync(["init", "-q", plain], cancellationToken);
        var git = new Git(Path.Combine(plain, ".git"), plain);
        Fill(plain);
        await CommitAsync(git, cancellationToken);

        using var database = new SqliteDatabase(new() { Path = folder["factory.db"] });
        var journal = new SqliteJournalStore(database);
        var attempt = new AttemptKey("run-1", "t", 1, 1);
        await new SqliteRunStore(database).AppendAsync(
            "run-1", 0, null, new([new RunSubmitted(SpineFleet.Prp, new(), start), new TaskDispatched("t", 1, 1, start, "task/1")], []),
            TimeProvider.System.GetUtcNow(), cancellationToken);
        var step = 0;
        yield return await Rounds.CompareAsync(
            "step journaled and committed (baseline: git alone)", "ms", RoundsThatCount,
            () => MeasureAsync(plain, async () => await CommitAsync(git, cancellationToken)),
            () => MeasureAsync(workspace.Root, async () =>
            {
                var index = step++;
                await journal.ReserveCallAsync(
                    attempt, new() { Index = index, Role = "coder", Model = "m", WorstTokens = 1, WorstUsd = 0, RequestJson = Request }, cancellationToken);
                await journal.SettleCallAsync(
                    attempt, new() { Index = index, ResponseJson = Response, InputTokens = 1, OutputTokens = 1, Usd = 0, Duration = TimeSpan.Zero }, cancellationToken);
                var commit = await workspace.CommitAsync("a step", new Dictionary<string, string> { ["Factory-Step"] = "1" }, cancellationToken);
                await journal.RecordStepAsync(attempt, new(index, Response, commit, "wrote a file"), cancellationToken);
            }),
            Target.AtMost(1.5), cancellationToken);
    }

    private static async Task<double> MeasureAsync(string folder, Func<Task> commit)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "file-7.txt"), Guid.NewGuid().ToString());
        var started = Stopwatch.GetTimestamp();
        await commit();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task CommitAsync(Git git, CancellationToken cancellationToken)
    {
        await git.RunAsync(["add", "-A", "--", "."], cancellationToken);
        await git.RunAsync(["commit", "-q", "--no-verify", "--no-status", "-m", "a step"], cancellationToken);
    }

    private static void Fill(string folder)
    {
        for (var i = 0; i < Files; i++)
            File.WriteAllText(Path.Combine(folder, $"file-{i}.txt"), $"{i}\n");
    }
}

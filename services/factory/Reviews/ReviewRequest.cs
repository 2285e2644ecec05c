using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Runs;

namespace AgentFactory.Factory.Reviews;

/// <summary>Makes a run out of a change that is to be reviewed. The same change is the same run: nothing is read, paid or posted twice.</summary>
internal static class ReviewRequest
{
    private const int MaxRuns = 1_000;

    /// <summary>Who asks a model in such a run.</summary>
    public static IReadOnlyCollection<string> Roles { get; } = [Contracts.Tasks.Roles.Reviewer];

    /// <returns>The run to begin, and the one that is there already; null for a new one.</returns>
    /// <exception cref="BadInputException">Something must be changed first.</exception>
    public static async Task<(RunRequest Request, string? Known)> MakeAsync(ReviewArguments arguments, CancellationToken cancellationToken)
    {
        var dataFolder = DataFolder.Find(arguments.Data);
        var unsandboxed = SandboxChoice.IsNone(arguments.Sandbox);
        var configuration = FactoryConfiguration.Create(dataFolder, unsandboxed);
        var target = await FindAsync(arguments, configuration, cancellationToken);
        target.RequireSize(arguments.MaxLines);
        DataFolder.EnsureUsable(dataFolder);
        var (model, notes) = ModelChoice.Choose(arguments.Model, null, configuration, arguments.MaxUsd is not null, Roles);
        var posts = target is { Number: not null, CanPost: true } && !arguments.DryRun;
        if (target is { Number: not null, CanPost: false } && !arguments.DryRun)
            notes = [.. notes, "there is no credential for the forge, so the review is shown and not posted: set GitHub:Token to have it posted"];
        var subject = string.Join('\n', "review", target.Repository, target.Number, target.Head, target.Into, posts);
        var (key, known) = await ChooseRunAsync(dataFolder, subject, arguments.Again, cancellationToken);
        return (new RunRequest
        {
            Prp = target.Prp,
            DataFolder = dataFolder,
            Key = key,
            Memory = new RunMemory("", "review", null),
            Notes = [.. target.Notes, .. notes],
            Options = new RunOptions
            {
                Model = model,
                MaxTokens = arguments.MaxTokens,
                MaxUsd = arguments.MaxUsd,
                Approve = arguments.Approve,
                PullRequest = posts ? true : null,
                AllowJudged = true,
                AllowUnsandboxed = unsandboxed,
                Repository = target.Repository,
                Base = target.Head,
                Review = new ReviewOrder { Into = target.Into, Number = target.Number },
            },
        }, known);
    }

    private static Task<ReviewTarget> FindAsync(ReviewArguments arguments, IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (arguments is { Base: not null, DryRun: true } or { Base: not null, Approve: true })
            throw new BadInputException("--dry-run and --approve are for a pull request: a review of commits of this machine is only shown.");
        if (arguments.Base is { } into)
            return LocalChange.ReadAsync(arguments.Target, into, arguments.Head, cancellationToken);
        return arguments.Head is null
            ? PullRequestChange.ReadAsync(arguments.Target, configuration, cancellationToken)
            : throw new BadInputException("--head needs --base: name what the change is to be merged into.");
    }

    /// <summary>One that failed or was cancelled is no reason not to try again.</summary>
    private static async Task<(string Key, string? Known)> ChooseRunAsync(string dataFolder, string subject, bool again, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(dataFolder, "factory.db")))
            return (subject, null);
        return await RunReader.ReadAsync(dataFolder, async services =>
        {
            var index = services.GetRequiredService<IRunIndex>();
            for (var number = 1; number <= MaxRuns; number++)
            {
                var key = number == 1 ? subject : $"{subject}\n{number}";
                if (await index.FindAsync(RunIds.ForKey(key), cancellationToken) is not { } row)
                    return (key, (string?)null);
                if (!again && row.Phase is not (RunPhase.Failed or RunPhase.Cancelled))
                    return (key, row.RunId);
            }

            throw new BadInputException($"this change was reviewed {MaxRuns} times. Nothing was reviewed. `factory runs` shows what was found.");
        });
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Dispatch;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Storage.Disk;
using AgentFactory.ServiceDefaults.Faults;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Api;

/// <summary>What people and programs may ask of runs. The command, gRPC and REST only translate to and from it.</summary>
internal sealed class RunService(
    RunEngine engine,
    IRunStore store,
    IRunIndex index,
    IJournalStore journal,
    RunRepositories repositories,
    IRunOwnership ownership,
    RunDriver driver,
    RunNotices notices,
    DiskRoom room,
    RunPolicy policy,
    TimeProvider time,
    IOptions<CoordinatorOptions> options)
{
    /// <summary>The most runs that one list shows.</summary>
    public const int MaxListed = 1000;

    /// <summary>How long the name of a gate, and of who decides it, may be, in characters.</summary>
    public const int MaxDecider = 200;

    /// <summary>How long the reason of a decision may be, in characters.</summary>
    public const int MaxWhy = 2_000;

    /// <summary>Why a run is cancelled by who does not say why.</summary>
    public const string NoReason = "cancelled by a person";

    /// <summary>Prepares the repository and starts the run; this process drives it.</summary>
    /// <exception cref="PrpRefusedException">The requirement cannot be run as it is.</exception>
    /// <exception cref="RepositoryException">What it is to start from cannot be had.</exception>
    /// <exception cref="RunRefusedException">There is no room to record it.</exception>
    public async Task<RunOverview> SubmitAsync(RunSubmission submission, CancellationToken cancellationToken)
    {
        SubmissionRules.Require(submission.Prp, submission.Options);
        var runId = submission.RunId ?? RunIds.For(submission.IdempotencyKey, time.GetUtcNow());
        if (await index.FindAsync(runId, cancellationToken) is not null)
            return await GetAsync(runId, cancellationToken);
        RequireRoom();
        await StartAsync(runId, submission, cancellationToken);
        return await GetAsync(runId, cancellationToken);
    }

    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    public async Task<RunOverview> GetAsync(string runId, CancellationToken cancellationToken) =>
        await DescribeAsync(await FindRowAsync(runId, cancellationToken), cancellationToken);

    /// <summary>The newest runs first.</summary>
    /// <param name="limit">At most this many, from 1 to <see cref="MaxListed"/>.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<RunOverview>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        var runs = new List<RunOverview>();
        foreach (var row in await index.NewestAsync(Math.Clamp(limit, 1, MaxListed), cancellationToken))
            runs.Add(await DescribeAsync(row, cancellationToken));
        return runs;
    }

    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    public async Task<RunSummary> SummarizeAsync(string runId, CancellationToken cancellationToken)
    {
        var row = await FindRowAsync(runId, cancellationToken);
        var state = await engine.FindAsync(runId, cancellationToken);
        return new(await DescribeAsync(row, cancellationToken), state?.Evidence?.Records ?? [], repositories.PathOf(runId)) { PullRequest = state?.PullRequest };
    }

    /// <summary>The run as the rules see it.</summary>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    public async Task<RunState> StateAsync(string runId, CancellationToken cancellationToken)
    {
        await FindRowAsync(runId, cancellationToken);
        return await engine.FindAsync(runId, cancellationToken) ?? throw new RunNotFoundException(runId);
    }

    /// <summary>
    /// The history after <paramref name="after"/>, then what happens, with progress in between; ends when the run has ended or,
    /// unless <paramref name="untilEnded"/>, waits for a person.
    /// </summary>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    public async IAsyncEnumerable<RunNotice> WatchAsync(
        string runId, long after, bool untilEnded, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await FindRowAsync(runId, cancellationToken);
        using var subscription = notices.Subscribe(runId);
        using var sweep = new PeriodicTimer(options.Value.SweepInterval, time);
        var tick = sweep.WaitForNextTickAsync(cancellationToken).AsTask();
        var news = subscription.Reader.WaitToReadAsync(cancellationToken).AsTask();
        var behind = true;
        while (true)
        {
            if (behind)
            {
                await foreach (var stored in store.ReadAsync(runId, after, cancellationToken))
                {
                    after = stored.Version;
                    yield return RunNotices.Notice(stored);
                }

                if (await index.FindAsync(runId, cancellationToken) is { } row && row.Version <= after
                    && (row.EndedAt is not null || (row.Phase == RunPhase.Waiting && !untilEnded)))
                    yield break;
                behind = false;
            }

            await Task.WhenAny(news, tick);
            if (news.IsCompleted)
            {
                await news;
                while (subscription.Reader.TryRead(out var notice))
                {
                    if (notice.Sequence == 0)
                    {
                        yield return notice;
                    }
                    else if (notice.Sequence == after + 1 && !behind)
                    {
                        after = notice.Sequence;
                        yield return notice;
                        behind = notice.MayBeLast;
                    }
                    else
                    {
                        behind |= notice.Sequence > after;
                    }
                }

                news = subscription.Reader.WaitToReadAsync(cancellationToken).AsTask();
            }

            if (tick.IsCompleted)
            {
                // What another process appends, or what did not fit into the buffer, is seen at the next look.
                await tick;
                tick = sweep.WaitForNextTickAsync(cancellationToken).AsTask();
                behind = true;
            }
        }
    }

    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="RunRefusedException">It has ended.</exception>
    public Task<RunOverview> CancelAsync(string runId, string reason, CancellationToken cancellationToken)
    {
        RequireFit("reason", reason, MaxWhy, allowsLines: true);
        return AskAsync(runId, new CancelRun(reason), cancellationToken);
    }

    /// <summary>Nothing new is given out until the run is resumed.</summary>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    public Task<RunOverview> InterruptAsync(string runId, string reason, CancellationToken cancellationToken) =>
        AskAsync(runId, new InterruptRun(reason), cancellationToken);

    /// <summary>
    /// Goes on with a run that waits, or that nobody drives any more. Where no other process drives it, this one does from here on.
    /// </summary>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="RunRefusedException">It has ended, or waits for a decision; or there is no room to record what happens.</exception>
    public Task<RunOverview> ResumeAsync(string runId, long? maxTokens, double? maxUsd, CancellationToken cancellationToken) =>
        ResumeAsync(runId, new ResumeRun(maxTokens, maxUsd), cancellationToken);

    /// <inheritdoc cref="ResumeAsync(string, long?, double?, CancellationToken)"/>
    public async Task<RunOverview> ResumeAsync(string runId, ResumeRun input, CancellationToken cancellationToken)
    {
        if (input.MaxTokens is <= 0 || (input.MaxUsd is { } usd && !(usd > 0 && double.IsFinite(usd))))
            throw new RunRefusedException("What the run may spend in all (`maxTokens`, `maxUsd`) must be above 0. Nothing was changed.");
        await FindRowAsync(runId, cancellationToken);
        RequireRoom();
        var wasDriven = ownership.Holds(runId);
        var drives = await driver.TakeAsync(runId, cancellationToken);
        var state = await StateAsync(runId, cancellationToken);
        return drives && !wasDriven && state.Pause is null
            ? await GetAsync(runId, cancellationToken)
            : await AskAsync(runId, input, cancellationToken);
    }

    /// <summary>Decides a gate, and goes on with the run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="gate">Which gate is decided, so that a late decision decides no other.</param>
    /// <param name="approved">Whether it may be done; null where nobody said, which decides nothing.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="why">The reason; it is kept.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="RunRefusedException">It waits at no such gate, or it is not said what is decided and by whom.</exception>
    public async Task<RunOverview> ApproveAsync(string runId, string? gate, bool? approved, string by, string? why, CancellationToken cancellationToken)
    {
        var state = await StateAsync(runId, cancellationToken);
        if (state.Gate is not { } open)
            throw new RunRefusedException(state.LapsedGate is null ? $"The run {runId} waits for no decision. Nothing was changed." : Gates.Lapsed(state));
        if (string.IsNullOrWhiteSpace(gate))
            throw new RunRefusedException($"Name the gate that is decided: the run {runId} waits at \"{open.Name}\". Nothing was changed.");
        if (approved is not { } said)
            throw new RunRefusedException("Say what is decided: `approved` is true or false. Nothing was changed.");
        if (string.IsNullOrWhiteSpace(by))
            throw new RunRefusedException("Name who decides (`by`): the run's history keeps it. Nothing was changed.");
        RequireFit("gate", gate, MaxDecider, allowsLines: false);
        RequireFit("by", by, MaxDecider, allowsLines: false);
        RequireFit("why", why ?? "", MaxWhy, allowsLines: true);
        await driver.TakeAsync(runId, cancellationToken);
        return await AskAsync(runId, new DecideApproval(gate, said, by, why) { At = time.GetUtcNow() }, cancellationToken);
    }

    /// <summary>What people say of a decision stands in the history, in reports and on terminals.</summary>
    private static void RequireFit(string name, string text, int most, bool allowsLines)
    {
        if (text.Length > most)
            throw new RunRefusedException($"`{name}` has {text.Length} characters; {most} are the most. Nothing was changed.");
        if (text.Any(c => char.IsControl(c) && !(allowsLines && c is '\n' or '\r' or '\t')))
            throw new RunRefusedException($"`{name}` has control characters; take them out. Nothing was changed.");
    }

    private void RequireRoom()
    {
        if (room.FindProblem() is { } problem)
            throw new RunRefusedException($"{problem}. Nothing was changed.");
    }

    private async Task StartAsync(string runId, RunSubmission submission, CancellationToken cancellationToken)
    {
        var runOptions = submission.Options with { Repository = submission.Repository, Base = submission.Base, TraceParent = Activity.Current?.Id };
        runOptions = runOptions with { PullRequest = PullRequestRule.Decide(runOptions, options.Value), Follow = PullRequestRule.Follows(runOptions, options.Value) };
        var start = await repositories.PrepareAsync(runId, runOptions.Repository, runOptions.Base, cancellationToken);
        if (runOptions.Review is { } review)
        {
            var from = await repositories.FindStartAsync(runId, review.Into, start, cancellationToken);
            runOptions = runOptions with { Review = review with { From = from, Mark = Guid.NewGuid().ToString("N") } };
        }

        FaultPoints.Pass(runId, "repository.made");

        // Taken before it exists, so that no other process can start on it in between.
        var taken = ownership.TryTake(runId);
        try
        {
            var input = new SubmitRun(submission.Prp, runOptions, start, [.. options.Value.FleetRoles])
            {
                Policy = policy,
                RolePurposes = options.Value.RolePurposes.Count == 0 ? null : options.Value.RolePurposes.ToDictionary(),
            };
            var result = await engine.HandleAsync(runId, input, InputKeys.For(input), cancellationToken);
            if (result.Refusal is { } refusal)
                throw new RunRefusedException(refusal);
        }
        catch
        {
            if (taken)
                ownership.Release(runId);
            throw;
        }
    }

    private async Task<RunOverview> AskAsync(string runId, IRunInput input, CancellationToken cancellationToken)
    {
        await FindRowAsync(runId, cancellationToken);
        var result = await engine.HandleAsync(runId, input, InputKeys.For(input), cancellationToken);
        return result.Refusal is { } refusal ? throw new RunRefusedException(refusal) : await GetAsync(runId, cancellationToken);
    }

    private async Task<RunRow> FindRowAsync(string runId, CancellationToken cancellationToken) =>
        (RunIds.IsValid(runId) ? await index.FindAsync(runId, cancellationToken) : null) ?? throw new RunNotFoundException(runId);

    private async Task<RunOverview> DescribeAsync(RunRow row, CancellationToken cancellationToken)
    {
        var spending = await journal.SpendingAsync(row.RunId, cancellationToken);
        return new RunOverview
        {
            RunId = row.RunId,
            Title = row.Title,
            Status = row.Phase switch
            {
                RunPhase.Waiting => RunStatus.Waiting,
                RunPhase.Succeeded => RunStatus.Succeeded,
                RunPhase.Failed => RunStatus.Failed,
                RunPhase.Cancelled => RunStatus.Cancelled,
                RunPhase.Planned => RunStatus.Planned,
                RunPhase.Reviewed => RunStatus.Reviewed,

                // Only a run that is under way has its stage looked up in its history.
                _ => (await engine.FindAsync(row.RunId, cancellationToken))?.Status ?? RunStatus.Planning,
            },
            Reason = row.Reason,
            Gate = row.Phase == RunPhase.Waiting ? (await engine.FindAsync(row.RunId, cancellationToken))?.Gate?.Name : null,
            Commit = row.Commit,
            Version = row.Version,
            ModelCalls = spending.Calls,
            Tokens = spending.Tokens,
            Usd = spending.Usd,
            SubmittedAt = row.SubmittedAt,
            EndedAt = row.EndedAt,
            PullRequestUrl = row.PullRequestUrl,
        };
    }
}

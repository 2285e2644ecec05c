using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Simulation.Tests.Fakes;

namespace AgentFactory.Simulation.Tests.World;

/// <summary>What agents hand in: good and bad plans, commits and none, honest and dishonest evidence, findings.</summary>
internal sealed class ScriptedWork(Dice dice, Script script, FakeRepository repository, FakeForge forge, Func<double, double> rate)
{
    /// <summary>What is reported; null when the agent died over it.</summary>
    public IRunInput? Do(TaskState task, RunState run)
    {
        if (task.Specification.Kind == TaskKind.Deliver)
            return run.Options.Review is { } order ? Post(task, order) : Deliver(task);
        if (task.Specification.Kind == TaskKind.Follow)
            return Look(task, run);
        if (dice.Chance(script.Failure))
            return new FailAttempt(task.Id, task.Attempt, task.Epoch, "it did not work", Retryable: !dice.Chance(0.05));
        var (commit, output) = task.Specification.Kind switch
        {
            TaskKind.Plan => (null, (object)Plan()),
            TaskKind.Prove => (null, Prove(task, run)),
            TaskKind.Review => (null, Review(task)),
            _ => Code(task),
        };
        if (dice.Chance(script.Lie / 10))
            output = "not what was asked for";
        return new CompleteTask(task.Id, task.Attempt, task.Epoch, commit, output);
    }

    /// <summary>As the agent does it: push, look for the run's pull request, open it where there is none. It may die in between.</summary>
    private IRunInput? Deliver(TaskState task)
    {
        if (dice.Chance(rate(script.Refusal)))
            return new FailAttempt(task.Id, task.Attempt, task.Epoch, "the token may not push", Retryable: dice.Chance(0.3));
        forge.Push(task.BaseCommit!);
        if (dice.Chance(rate(script.Death)))
            return null;
        var pullRequest = forge.Find() ?? forge.Open();
        if (dice.Chance(rate(script.Death)))
            return null;
        return dice.Chance(script.Lie / 2)
            ? new CompleteTask(task.Id, task.Attempt, task.Epoch, null, pullRequest with { Commit = "base" })
            : new CompleteTask(task.Id, task.Attempt, task.Epoch, null, pullRequest);
    }

    /// <summary>As the agent does it: look for the review's mark on somebody's pull request, post the review where it is not there.</summary>
    private IRunInput? Post(TaskState task, ReviewOrder order)
    {
        if (dice.Chance(rate(script.Refusal)))
            return new FailAttempt(task.Id, task.Attempt, task.Epoch, "the token may not write", Retryable: dice.Chance(0.3));
        if (!forge.Reviews.Contains(order.Mark!))
            forge.Reviews.Add(order.Mark!);
        if (dice.Chance(rate(script.Death)))
            return null;
        return new CompleteTask(task.Id, task.Attempt, task.Epoch, null, new PullRequest
        {
            Commit = dice.Chance(script.Lie / 2) ? "another" : task.BaseCommit!,
            Repository = "forge/repository",
            Number = order.Number,
            Url = $"https://forge/{order.Number}",
            Title = "somebody's",
            Body = "body",
        });
    }

    /// <summary>What is said of the pull request stays said: each look hears it again, unless it is told what is known.</summary>
    private IRunInput Look(TaskState task, RunState run)
    {
        if (dice.Chance(rate(script.Refusal)))
            return new FailAttempt(task.Id, task.Attempt, task.Epoch, "the forge is away", Retryable: dice.Chance(0.7));
        while (dice.Chance(script.Remarks))
            forge.Say();
        var forgets = dice.Chance(script.Lie);
        var report = new FollowReport
        {
            Commit = dice.Chance(script.Lie / 2) ? "base" : task.BaseCommit!,
            State = dice.Chance(script.Closing / 4) ? dice.Pick([PullRequestState.Merged, PullRequestState.Closed, PullRequestState.Gone, PullRequestState.TakenOver]) : PullRequestState.Open,
            Approved = dice.Chance(script.Closing),
            Green = dice.Chance(0.7),
            Remarks = [.. forge.Remarks.Where(remark => forgets || !run.Follow.Seen.Contains(remark.Id))],
        };
        return new CompleteTask(task.Id, task.Attempt, task.Epoch, null, report);
    }

    private PlanDraft Plan()
    {
        var count = dice.Between(1, 5);
        var tasks = new List<PlannedTask>();
        for (var i = 1; i <= count; i++)
        {
            tasks.Add(new()
            {
                Id = $"t{i}",
                Title = $"Task {i}",
                Role = dice.Chance(0.15) ? "tester" : "coder",
                Files = [$"src/{i}/**"],
                DependsOn = [.. tasks.Where(_ => dice.Chance(0.3)).Select(t => t.Id)],
                Criteria = [.. script.Prp.Criteria.Select(c => c.Id)],
            });
        }

        return new("summary", dice.Chance(script.BadPlan) ? Spoil(tasks) : tasks);
    }

    private List<PlannedTask> Spoil(List<PlannedTask> tasks) => dice.Between(1, 5) switch
    {
        1 => [],
        2 => [tasks[0] with { DependsOn = [tasks[0].Id] }],
        3 => [tasks[0] with { Role = "poet" }],
        4 => [tasks[0] with { Criteria = [] }],
        _ => [tasks[0] with { DependsOn = [] }, tasks[0] with { Id = "twin", DependsOn = [] }],
    };

    private (string? Commit, object Output) Code(TaskState task)
    {
        if (dice.Chance(0.1))
            return (dice.Chance(0.5) ? null : task.BaseCommit, new WorkReport("nothing to do"));
        var commit = task.MergeCommit is { } other ? repository.Commit(task.BaseCommit!, other) : repository.Commit(task.BaseCommit!);
        return (commit, new WorkReport("done"));
    }

    /// <summary>Whether a criterion is red belongs to the commit: asking twice gives the same.</summary>
    private EvidenceReport Prove(TaskState task, RunState run)
    {
        var commit = dice.Chance(script.Lie) ? run.BaseCommit : task.BaseCommit!;
        var records = script.Prp.Criteria.Select(c => Record(c.Id, task.BaseCommit!)).ToList();
        if (dice.Chance(script.Lie))
            records.RemoveAt(0);
        return new(commit, records);
    }

    private EvidenceRecord Record(string id, string commit)
    {
        var red = repository.Chance(id + "@" + commit) < script.Red;
        var record = new EvidenceRecord
        {
            CriterionId = id,
            Text = id,
            Kind = EvidenceKind.Executed,
            Status = red ? EvidenceStatus.Failed : EvidenceStatus.Passed,
            Command = $"./check {id}",
            ExitCode = red ? 1 : 0,
            Runner = "dotnet test",
            TestsRun = 3,
            Commit = commit,
            LogHash = dice.Chance(0.5) ? "same" : $"log {dice.Between(1, 1000)}",
        };
        if (script.Blocked)
            return record with { Status = EvidenceStatus.Blocked, ExitCode = null, TestsRun = null, Reason = "cmake is missing" };
        if (!dice.Chance(script.Lie))
            return record;
        return dice.Between(1, 5) switch
        {
            1 => record with { Status = EvidenceStatus.Passed, ExitCode = 1 },
            2 => record with { Status = EvidenceStatus.Passed, ExitCode = 0, TestsRun = 0 },
            3 => record with { Status = EvidenceStatus.Passed, Kind = EvidenceKind.Judged },
            4 => record with { Status = EvidenceStatus.Unproven },
            _ => record with { Status = EvidenceStatus.Passed, ExitCode = 0, Commit = "base" },
        };
    }

    private ReviewReport Review(TaskState task)
    {
        var commit = dice.Chance(script.Lie / 2) ? "base" : task.BaseCommit!;
        var findings = Enumerable.Range(0, dice.Chance(0.6) ? 0 : dice.Between(1, 3)).Select(_ => new ReviewFinding
        {
            File = $"src/{dice.Between(1, 3)}/a.cs",
            Line = dice.Between(1, 100),
            Severity = dice.Pick([FindingSeverity.Note, FindingSeverity.Blocking]),
            Why = "the handle is never closed",
        });
        return new(commit, "read", [.. findings]);
    }
}

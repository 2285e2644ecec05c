using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Tests.Runs;

/// <summary>A run under test: inputs go in, the state and the last decision come out.</summary>
internal sealed class Given
{
    public static readonly string[] Fleet = ["planner", "coder", "tester", "reviewer"];

    /// <summary>When all is recorded.</summary>
    public static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly RunDecider _decider = new();

    public RunState State { get; private set; } = RunState.New("r1");

    public Decision Last { get; private set; } = Decision.Nothing;

    public List<IRunEvent> History { get; } = [];

    public TaskState this[string taskId] => State.Tasks[taskId];

    public static PrpDocument Prp(params string[] gates) => new()
    {
        Title = "Title",
        Goal = "Goal",
        Criteria = [.. gates.Select((id, i) => new PrpCriterion(id, $"{id} holds", $"./check {id}", CriterionClass.Gate, new(i + 1, i + 1)))],
    };

    public static Given Submitted(RunOptions? options = null, PrpDocument? prp = null, params string[] fleet) => Submitted(null, options, prp, fleet);

    private static Given Submitted(RunPolicy? policy, RunOptions? options, PrpDocument? prp, string[] fleet)
    {
        var run = new Given();
        run.When(new SubmitRun(prp ?? Prp("C1"), options ?? new(), "c0", fleet.Length == 0 ? Fleet : fleet) { Policy = policy });
        return run;
    }

    /// <summary>A run whose plan has these tasks, one after the other when <paramref name="chained"/>.</summary>
    public static Given Planned(RunOptions? options = null, bool chained = false, PrpDocument? prp = null, string[]? fleet = null, RunPolicy? policy = null, params string[] tasks)
    {
        var run = Submitted(policy, options, prp, fleet ?? Fleet);
        var ids = tasks.Length == 0 ? ["a"] : tasks;
        run.Works("plan", new PlanDraft("summary", [.. ids.Select((id, i) => Task(id) with
        {
            DependsOn = chained && i > 0 ? [ids[i - 1]] : [],
            Criteria = [.. run.State.Prp!.Criteria.Select(c => c.Id)],
        })]));
        return run;
    }

    /// <summary>A run whose one task is integrated at commit c1; prove-1 is on its way.</summary>
    public static Given Built(RunOptions? options = null, PrpDocument? prp = null, params string[] fleet)
    {
        var run = Planned(options, prp: prp, fleet: fleet.Length == 0 ? Fleet : fleet);
        run.Works("a", new WorkReport("done"), "w1");
        run.When(new ReportIntegrated("a", "c1"));
        return run;
    }

    public static PlannedTask Task(string id) => new()
    {
        Id = id,
        Title = $"Do {id}",
        Role = "coder",
        Requirements = "all of it",
        Files = [$"src/{id}/**"],
        Criteria = ["C1"],
    };

    public static EvidenceRecord Record(string criterion, string commit, EvidenceStatus status = EvidenceStatus.Passed) => new()
    {
        CriterionId = criterion,
        Text = $"{criterion} holds",
        Kind = EvidenceKind.Executed,
        Status = status,
        Command = $"./check {criterion}",
        ExitCode = status == EvidenceStatus.Passed ? 0 : 1,
        Commit = commit,
        LogHash = "h1",
        LogTail = "the end",
    };

    public static EvidenceReport Evidence(string commit, EvidenceStatus status = EvidenceStatus.Passed, params string[] criteria) =>
        new(commit, [.. (criteria.Length == 0 ? ["C1"] : criteria).Select(c => Record(c, commit, status))]);

    public static ReviewFinding Blocking(string file = "a.cs", int line = 10, string why = "the file handle is never closed") =>
        new() { File = file, Line = line, Severity = FindingSeverity.Blocking, Why = why, Suggestion = "close it" };

    public Given When(IRunInput input)
    {
        Last = _decider.Decide(State, input);
        foreach (var e in Last.Events)
        {
            State = State.Apply(new StoredEvent(State.Version + 1, Now, e));
            History.Add(e);
        }

        return this;
    }

    /// <summary>An agent opens the task's newest attempt and hands in its work.</summary>
    public Given Works(string taskId, object output, string? commit = null)
    {
        Opens(taskId);
        return When(new CompleteTask(taskId, this[taskId].Attempt, this[taskId].Epoch, commit, output));
    }

    public Given Opens(string taskId, string agent = "agent-1") =>
        When(new OpenAttempt(taskId, this[taskId].Attempt, this[taskId].Epoch, agent));

    public Given Fails(string taskId, string reason = "broke", bool retryable = true)
    {
        Opens(taskId);
        return When(new FailAttempt(taskId, this[taskId].Attempt, this[taskId].Epoch, reason, retryable));
    }

    /// <summary>The last decision's events, by type.</summary>
    public string[] Events => [.. Last.Events.Select(e => e.GetType().Name)];

    public string[] Effects => [.. Last.Effects.Select(e => e.GetType().Name)];
}

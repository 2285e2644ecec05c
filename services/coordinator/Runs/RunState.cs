using System.Collections.Immutable;
using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Runs;

/// <summary>What a run's history comes to. A fold over its events and nothing else; see <see cref="Apply(IRunEvent)"/>.</summary>
internal sealed partial record RunState(string RunId)
{
    /// <summary>How many events the history has.</summary>
    public long Version { get; init; }

    /// <summary>Null before the run is submitted.</summary>
    public PrpDocument? Prp { get; init; }

    /// <summary>As submitted, with the limits as the last resume left them.</summary>
    public RunOptions Options { get; init; } = new();

    public IReadOnlyList<string> FleetRoles { get; init; } = [];

    public IReadOnlyDictionary<string, string>? RolePurposes { get; init; }

    /// <summary>The commit that the run started from.</summary>
    public string BaseCommit { get; init; } = "";

    /// <summary>The head of the run's branch.</summary>
    public string Head { get; init; } = "";

    /// <summary>The fencing epoch of the last dispatch; 0 before the first.</summary>
    public long Epoch { get; init; }

    public ImmutableDictionary<string, TaskState> Tasks { get; init; } = ImmutableDictionary.Create<string, TaskState>(StringComparer.Ordinal);

    /// <summary>The ids of <see cref="Tasks"/> in the order in which they were added.</summary>
    public ImmutableArray<string> TaskOrder { get; init; } = [];

    /// <summary>Tasks whose work waits to be merged; the first is being merged.</summary>
    public ImmutableArray<string> IntegrationQueue { get; init; } = [];

    /// <summary>Failed or unanswered requests for the merge in flight.</summary>
    public int IntegrationRetries { get; init; }

    /// <summary>Restarts of the fleet during the merge in flight.</summary>
    public int IntegrationRecoveries { get; init; }

    /// <summary>The accepted plan's summary; null before.</summary>
    public string? PlanSummary { get; init; }

    /// <summary>How many plans went back.</summary>
    public int PlanRejections { get; init; }

    /// <summary>Code was added since the criteria were last executed.</summary>
    public bool ProofNeeded { get; init; }

    /// <summary>The newest evidence.</summary>
    public EvidenceReport? Evidence { get; init; }

    /// <summary>Rounds of review so far.</summary>
    public int ReviewRounds { get; init; }

    /// <summary>Rounds of review that asked for a repair.</summary>
    public int ReviewRepairs { get; init; }

    /// <summary>The newest review.</summary>
    public ReviewReport? Review { get; init; }

    /// <summary>Findings of all rounds.</summary>
    public ImmutableArray<ReviewFinding> Findings { get; init; } = [];

    public int Repairs { get; init; }
    public int Conflicts { get; init; }
    public int Proofs { get; init; }
    public int Deliveries { get; init; }

    /// <summary>What the run was handed over as; null before, and where nobody asked for it.</summary>
    public PullRequest? PullRequest { get; init; }

    /// <summary>The newest evidence about the commit that <see cref="PullRequest"/> holds; null before there is one.</summary>
    public EvidenceReport? DeliveredEvidence { get; init; }

    /// <summary>What has become of following the pull request.</summary>
    public FollowState Follow { get; init; } = FollowState.None;

    /// <summary>Set while the run waits for a person.</summary>
    public RunPause? Pause { get; init; }

    /// <summary>What the run may do.</summary>
    public RunPolicy Policy { get; init; } = new();

    /// <summary>The gate that waits for a decision; null when none does.</summary>
    public RunGate? Gate { get; init; }

    /// <summary>How often a gate was opened.</summary>
    public int GatesOpened { get; init; }

    /// <summary>What the run waits to be asked again; null otherwise.</summary>
    public RunGate? LapsedGate { get; init; }

    /// <summary>What people decided, by gate; a delivery is decided each time anew.</summary>
    public ImmutableDictionary<string, GateDecision> Decisions { get; init; } = ImmutableDictionary.Create<string, GateDecision>(StringComparer.Ordinal);

    /// <summary>Stale inputs that were written down.</summary>
    public int RecordedRefusals { get; init; }

    /// <summary>Set once the run has ended.</summary>
    public RunStatus? End { get; init; }

    /// <summary>Why it failed or was cancelled, or what it succeeded without.</summary>
    public string? EndReason { get; init; }

    /// <summary>What it is at when it neither waits nor has ended.</summary>
    public RunStatus Stage { get; init; } = RunStatus.Planning;

    public RunStatus Status => End ?? (Pause is null ? Stage : RunStatus.Waiting);

    public bool Submitted => Prp is not null;

    public bool Ended => End is not null;

    /// <summary>Why it waits, failed or was cancelled, or what it succeeded without; null otherwise.</summary>
    public string? Reason => EndReason ?? Pause?.Reason;

    /// <summary>The task whose work is being merged; null when none is.</summary>
    public string? Integrating => IntegrationQueue.IsEmpty ? null : IntegrationQueue[0];

    /// <summary>The tasks in the order in which they were added.</summary>
    public IEnumerable<TaskState> TasksInOrder
    {
        get
        {
            foreach (var id in TaskOrder)
                yield return Tasks[id];
        }
    }

    /// <summary>A run that has no history yet.</summary>
    public static RunState New(string runId) => new(runId);

    /// <summary>The state after <paramref name="events"/>, from the first on.</summary>
    public static RunState Fold(string runId, IEnumerable<IRunEvent> events) =>
        events.Aggregate(New(runId), (state, e) => state.Apply(e));

    /// <summary>Whether all that the task depends on is on the run's branch.</summary>
    public bool DependenciesMet(TaskSpecification task)
    {
        foreach (var id in task.DependsOn)
        {
            if (!Tasks.TryGetValue(id, out var other) || other.Phase != TaskPhase.Integrated)
                return false;
        }

        return true;
    }
}

/// <summary>Why a run waits for a person.</summary>
internal sealed record RunPause(PauseKind Kind, string Reason);

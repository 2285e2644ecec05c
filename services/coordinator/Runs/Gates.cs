using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Runs;

/// <summary>
/// What a person is asked about. One gate is open at a time: who meets another meanwhile is set aside, and asks again afterwards. A decision
/// is about a gate's name, which says exactly what is to be done; it holds for every attempt at the task, and for no other task.
/// </summary>
internal static class Gates
{
    /// <summary>The gate before more is spent than the policy allows unasked.</summary>
    public const string Spend = "spend";

    private const int HashCharacters = 12;

    /// <summary>The same for the same thing, and for nothing else.</summary>
    public static string NameOf(GateKind kind, string taskId, string subject) => kind switch
    {
        GateKind.Delivery => OfDelivery(round: 0),
        GateKind.Spend => Spend,
        GateKind.DataLoss => $"data-loss:{taskId}:{Hash(subject)}",
        _ => $"tool:{taskId}:{Hash(subject)}",
    };

    /// <summary>The gate before a delivery; each round of a followed pull request has one of its own.</summary>
    public static string OfDelivery(int round) => round == 0 ? "delivery" : string.Create(CultureInfo.InvariantCulture, $"delivery:round-{round}");

    /// <summary>An attempt cannot go on without a person's consent.</summary>
    public static void Ask(Turn turn, AskApproval input)
    {
        var gate = NameOf(input.Kind, input.TaskId, input.Subject);
        if (Attempts.Current(turn, input.TaskId, input.Attempt, input.Epoch, "ask-approval") is not { InFlight: true } task || Answer(turn.State, input) is not null)
            return;
        if (turn.State.Pause is null)
            Open(turn, input.Kind, gate, task.Id, Bounded(input.Question));
        turn.Record(new AttemptSuspended(task.Id, task.Attempt, task.Epoch, $"it needs a decision: {gate}"));
        turn.Ask(new StopTimer(Timers.Attempt(task.Id)));
    }

    /// <summary>The run waits until somebody decides, or the question lapses.</summary>
    public static void Open(Turn turn, GateKind kind, string gate, string? taskId, string question)
    {
        var expiry = turn.State.Policy.Gates.Expiry;
        turn.Record(new ApprovalRequested(gate, question) { Kind = kind, TaskId = taskId, Expiry = expiry });
        turn.Record(new RunPaused(PauseKind.Approval, question));
        turn.Ask(new StartTimer(Timers.Gate, expiry, new ExpireGate(gate, turn.State.GatesOpened)));
    }

    public static void Decide(Turn turn, DecideApproval input)
    {
        if (turn.State.Gate is not { } gate || gate.Name != input.Gate)
        {
            turn.Refuse(turn.State.LapsedGate?.Name == input.Gate
                ? Lapsed(turn.State)
                : $"The run {turn.State.RunId} has no gate \"{input.Gate}\" that waits for a decision"
                    + $"{(turn.State.Gate is { } other ? $"; it waits at \"{other.Name}\"" : "")}. Nothing was changed.");
            return;
        }

        if (input.At >= gate.Lapses)
        {
            // The timer that says so has not rung yet, in a fleet that was away perhaps. The question stood no longer all the same.
            Lapse(turn, gate);
            turn.Ask(new StopTimer(Timers.Gate));
            turn.Refuse(Lapsed(turn.State));
            return;
        }

        turn.Record(new ApprovalDecided(gate.Name, input.Approved, input.By, input.Why));
        turn.Ask(new StopTimer(Timers.Gate));
        if (input.Approved && gate.Kind == GateKind.Delivery)
            Delivering.Deliver(turn);
        else if (!input.Approved && gate.Kind is GateKind.Delivery or GateKind.Spend)
            turn.Fail($"rejected by {input.By}: {(string.IsNullOrWhiteSpace(input.Why) ? "no reason given" : input.Why)}");
    }

    /// <summary>Nobody decided in time: what was asked for is not done, and the run waits to be resumed. A late timer of an earlier question is nothing.</summary>
    public static void Expire(Turn turn, ExpireGate input)
    {
        if (turn.State.Gate is { } gate && gate.Name == input.Gate && turn.State.GatesOpened == input.Number)
            Lapse(turn, gate);
    }

    /// <summary>What a person hears who decides too late.</summary>
    public static string Lapsed(RunState state) =>
        $"The question \"{state.LapsedGate?.Name}\" of the run {state.RunId} has lapsed: nobody decided within {state.Policy.Gates.Expiry}. "
        + "What it is about was not done, and all work is kept; resume the run to be asked again, and decide then.";

    private static void Lapse(Turn turn, RunGate gate)
    {
        turn.Record(new ApprovalExpired(gate.Name));
        turn.Record(new RunPaused(PauseKind.Approval,
            $"nobody decided within {turn.State.Policy.Gates.Expiry}: {gate.Question.TrimEnd('.', '?')}. It was not done, and all work is kept; resume the run to be asked again."));
    }

    /// <summary>A person goes on with a run whose question has lapsed: whoever needs the answer asks again.</summary>
    public static void AskAgain(Turn turn, RunGate? lapsed)
    {
        if (lapsed is { Kind: GateKind.Delivery })
            Open(turn, lapsed.Kind, lapsed.Name, lapsed.TaskId, lapsed.Question);
    }

    /// <summary>What has been decided of it; null while nobody has.</summary>
    public static GateDecision? Answer(RunState state, AskApproval input) =>
        state.Decisions.TryGetValue(NameOf(input.Kind, input.TaskId, input.Subject), out var decision) ? decision
        : input.Kind == GateKind.DataLoss && !state.Policy.Gates.DataLoss ? new(false, "the policy", "it takes no loss of data that the requirement does not name (Policy:Gates:DataLoss)")
        : null;

    private static string Hash(string subject) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)))[..HashCharacters];

    private static string Bounded(string question) => question.Length <= RunBounds.MaxQuestion ? question : question[..RunBounds.MaxQuestion] + "…";
}

/// <summary>The gate that waits for a decision.</summary>
/// <param name="Name">What a decision must name.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="TaskId">The task that cannot go on without it; null for the run as a whole.</param>
/// <param name="Question">For the person who decides.</param>
internal sealed record RunGate(string Name, GateKind Kind, string? TaskId, string Question)
{
    /// <summary>When the question lapses; null for never, and while that is not known.</summary>
    public DateTimeOffset? Lapses { get; init; }
}

/// <summary>What a person decided.</summary>
internal sealed record GateDecision(bool Approved, string By, string? Why);

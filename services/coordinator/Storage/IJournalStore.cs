namespace AgentFactory.Coordinator.Storage;

/// <summary>
/// What attempts did, by run, task, attempt and step; and what their model calls cost. A write names the fencing epoch
/// and is refused in the same transaction when the task has a newer one.
/// </summary>
internal interface IJournalStore
{
    /// <summary>The recorded steps in order of their index.</summary>
    Task<IReadOnlyList<JournalStep>> StepsAsync(AttemptKey attempt, CancellationToken cancellationToken);

    /// <summary>One recorded step; null when there is none with that index.</summary>
    async Task<JournalStep?> FindStepAsync(AttemptKey attempt, int index, CancellationToken cancellationToken) =>
        (await StepsAsync(attempt, cancellationToken)).FirstOrDefault(step => step.Index == index);

    /// <summary>Remembers a step once; the same index again is a duplicate and changes nothing.</summary>
    Task<JournalWrite> RecordStepAsync(AttemptKey attempt, JournalStep step, CancellationToken cancellationToken);

    /// <summary>
    /// Before a model call: hands back the answer if the journal has it; else reserves the call's worst case from the run's
    /// pool, counting all that is spent and reserved. A reservation left behind by a dead process is taken over.
    /// </summary>
    Task<Reservation> ReserveCallAsync(AttemptKey attempt, CallReservation call, CancellationToken cancellationToken);

    /// <summary>
    /// Before a reserved call is sent once more while it is under way: reserves its worst case a second time, in the same place.
    /// </summary>
    /// <returns>False, and nothing is reserved, when the pool does not cover it, the epoch is old, or the call is not under way.</returns>
    Task<bool> ReserveAgainAsync(AttemptKey attempt, CallReservation call, CancellationToken cancellationToken);

    /// <summary>Journals the answer and turns the reservation into what was really spent. Not fenced: a paid answer is kept
    /// even when its agent has died meanwhile.</summary>
    Task SettleCallAsync(AttemptKey attempt, CallAnswer answer, CancellationToken cancellationToken);

    /// <summary>The call came to nothing: gives the reservation back.</summary>
    Task ReleaseCallAsync(AttemptKey attempt, int index, CancellationToken cancellationToken);

    /// <summary>What the run has spent and reserved so far.</summary>
    Task<RunSpending> SpendingAsync(string runId, CancellationToken cancellationToken);

    /// <summary>The whole journal of a run: model calls and steps, by task, attempt and index.</summary>
    IAsyncEnumerable<JournalRecord> ExportAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Keeps bulky content by its SHA-256 (lower-case hex); the same content twice is kept once.</summary>
    Task<string> KeepArtifactAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Null when nothing has that hash.</summary>
    Task<byte[]?> FindArtifactAsync(string hash, CancellationToken cancellationToken);
}

internal sealed record AttemptKey(string RunId, string TaskId, int Attempt, long Epoch);

/// <param name="Index">The index of the model call that the step follows, from 0.</param>
/// <param name="ResultsJson">What the tools answered: a JSON array of {"callId","name","ok","content"}.</param>
/// <param name="Commit">The workspace after the step; null when nothing was committed.</param>
/// <param name="Summary">One line for people.</param>
internal sealed record JournalStep(int Index, string ResultsJson, string? Commit, string Summary);

internal enum JournalWrite
{
    Written,
    Duplicate,
    Stale,
}

/// <summary>The worst case of one call, and the limits it must fit in (null: none).</summary>
internal sealed record CallReservation
{
    public required int Index { get; init; }
    public required string Role { get; init; }
    public required string Model { get; init; }

    /// <summary>The request, for the journal: {"messages","tools","schema","maxOutputTokens"}.</summary>
    public required string RequestJson { get; init; }
    public required long WorstTokens { get; init; }
    public required double WorstUsd { get; init; }
    public long? MaxTokens { get; init; }
    public double? MaxUsd { get; init; }

    /// <summary>Whether the limits cover it beside all that is spent and reserved.</summary>
    public bool FitsIn(RunSpending spending) =>
        spending.Tokens + spending.ReservedTokens + WorstTokens <= (MaxTokens ?? long.MaxValue)
        && spending.Usd + spending.ReservedUsd + WorstUsd <= (MaxUsd ?? double.PositiveInfinity);
}

/// <summary>What became of a reservation.</summary>
internal abstract record Reservation
{
    /// <summary>Go ahead.</summary>
    internal sealed record Granted(RunSpending Spending) : Reservation;

    /// <summary>The journal has the answer; nothing is spent.</summary>
    internal sealed record Answered(CallAnswer Answer, RunSpending Spending) : Reservation;

    /// <summary>The pool does not cover the worst case; nothing was reserved.</summary>
    internal sealed record Exhausted(RunSpending Spending) : Reservation;

    /// <summary>The attempt's epoch is old.</summary>
    internal sealed record Stale : Reservation;
}

internal sealed record CallAnswer
{
    public required int Index { get; init; }

    /// <summary>A ChatResponse as JSON.</summary>
    public required string ResponseJson { get; init; }
    public required long InputTokens { get; init; }
    public required long OutputTokens { get; init; }
    public required double Usd { get; init; }
    public required TimeSpan Duration { get; init; }
}

/// <param name="Calls">Answered model calls.</param>
/// <param name="Tokens">Prompt and answer tokens of answered calls.</param>
/// <param name="Usd">US dollars of answered calls.</param>
/// <param name="ReservedTokens">Worst case of the calls in flight.</param>
/// <param name="ReservedUsd">Worst case of the calls in flight.</param>
internal sealed record RunSpending(long Calls, long Tokens, double Usd, long ReservedTokens, double ReservedUsd)
{
    public static RunSpending None { get; } = new(0, 0, 0, 0, 0);
}

/// <summary>One line of a run's journal: a model call (with <see cref="Answer"/>) or a step (with <see cref="Step"/>).</summary>
internal sealed record JournalRecord(string TaskId, int Attempt, int Index, string? Role, string? Model, string? RequestJson, CallAnswer? Answer, JournalStep? Step);

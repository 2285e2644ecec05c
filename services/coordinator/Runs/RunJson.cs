using System.Text.Json;
using System.Text.Json.Serialization;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Runs;

/// <summary>
/// The stored form of events, effects and inputs: a name, a version and JSON. The names are written out here, not
/// derived from the types, because what is stored must outlive a rename. Members that this version does not know are ignored.
/// </summary>
internal static class RunJson
{
    private static readonly StoredTypes Events = new("event",
        ("run-submitted", 1, typeof(RunSubmitted)),
        ("task-added", 1, typeof(TaskAdded)),
        ("plan-accepted", 1, typeof(PlanAccepted)),
        ("plan-rejected", 1, typeof(PlanRejected)),
        ("plan-kept", 1, typeof(PlanKept)),
        ("review-posted", 1, typeof(ReviewPosted)),
        ("run-reviewed", 1, typeof(RunReviewed)),
        ("task-dispatched", 1, typeof(TaskDispatched)),
        ("attempt-opened", 1, typeof(AttemptOpened)),
        ("task-completed", 1, typeof(TaskCompleted)),
        ("attempt-failed", 1, typeof(AttemptFailed)),
        ("attempt-suspended", 1, typeof(AttemptSuspended)),
        ("attempt-lost", 1, typeof(AttemptLost)),
        ("task-integrated", 1, typeof(TaskIntegrated)),
        ("integration-conflicted", 1, typeof(IntegrationConflicted)),
        ("integration-retried", 1, typeof(IntegrationRetried)),
        ("evidence-recorded", 1, typeof(EvidenceRecorded)),
        ("review-recorded", 1, typeof(ReviewRecorded)),
        ("approval-requested", 1, typeof(ApprovalRequested)),
        ("approval-decided", 1, typeof(ApprovalDecided)),
        ("approval-expired", 1, typeof(ApprovalExpired)),
        ("actions-denied", 1, typeof(ActionsDenied)),
        ("pull-request-opened", 1, typeof(PullRequestOpened)),
        ("pull-request-unchanged", 1, typeof(PullRequestUnchanged)),
        ("remarks-taken", 1, typeof(RemarksTaken)),
        ("repair-given-up", 1, typeof(RepairGivenUp)),
        ("follow-time-expired", 1, typeof(FollowTimeExpired)),
        ("follow-ended", 1, typeof(FollowEnded)),
        ("run-paused", 1, typeof(RunPaused)),
        ("run-resumed", 1, typeof(RunResumed)),
        ("stale-input-refused", 1, typeof(StaleInputRefused)),
        ("run-succeeded", 1, typeof(RunSucceeded)),
        ("run-failed", 1, typeof(RunFailed)),
        ("run-cancelled", 1, typeof(RunCancelled)));

    private static readonly StoredTypes Effects = new("effect",
        ("send-task", 1, typeof(SendTask)),
        ("announce-finished", 1, typeof(AnnounceFinished)),
        ("stop-attempt", 1, typeof(StopAttempt)),
        ("tell-issue", 1, typeof(TellIssueOf)),
        ("integrate-commit", 1, typeof(IntegrateCommit)),
        ("start-timer", 1, typeof(StartTimer)),
        ("stop-timer", 1, typeof(StopTimer)));

    /// <summary>Not here: <see cref="CompleteTask"/>, which is never kept, because its output has no fixed type.</summary>
    private static readonly StoredTypes Inputs = new("input",
        ("submit-run", 1, typeof(SubmitRun)),
        ("open-attempt", 1, typeof(OpenAttempt)),
        ("fail-attempt", 1, typeof(FailAttempt)),
        ("suspend-attempt", 1, typeof(SuspendAttempt)),
        ("lose-attempt", 1, typeof(LoseAttempt)),
        ("report-integrated", 1, typeof(ReportIntegrated)),
        ("report-conflict", 1, typeof(ReportConflict)),
        ("report-integration-failure", 1, typeof(ReportIntegrationFailure)),
        ("exhaust-budget", 1, typeof(ExhaustBudget)),
        ("lose-model", 1, typeof(LoseModel)),
        ("resume-run", 1, typeof(ResumeRun)),
        ("interrupt-run", 1, typeof(InterruptRun)),
        ("cancel-run", 1, typeof(CancelRun)),
        ("decide-approval", 1, typeof(DecideApproval)),
        ("ask-approval", 1, typeof(AskApproval)),
        ("expire-gate", 1, typeof(ExpireGate)),
        ("report-denials", 1, typeof(ReportDenials)),
        ("recover-run", 1, typeof(RecoverRun)),
        ("retry-integration", 1, typeof(RetryIntegration)),
        ("look-again", 1, typeof(LookAgain)),
        ("end-follow", 1, typeof(EndFollow)));

    private static readonly JsonSerializerOptions Options = CreateOptions();

    /// <summary>The names of all events, for readers that list them.</summary>
    public static IReadOnlyCollection<string> EventNames => Events.Names;

    /// <summary>The event's name, for instance <c>task-dispatched</c>.</summary>
    public static string NameOf(IRunEvent @event) => Events.Find(@event.GetType()).Name;

    public static StoredJson Write(IRunEvent @event) => Write(Events, @event);

    public static StoredJson Write(IRunEffect effect) => Write(Effects, effect);

    public static StoredJson Write(IRunInput input) => Write(Inputs, input);

    /// <exception cref="RunJsonException">The name or the version is not known, or the JSON does not fit.</exception>
    public static IRunEvent ReadEvent(string type, int version, string json) => (IRunEvent)Read(Events, type, version, json);

    /// <summary>An event as <see cref="Write(IRunEvent)"/> of this version gives it.</summary>
    /// <exception cref="RunJsonException">The name is not known, or the JSON does not fit.</exception>
    public static IRunEvent ReadEvent(string type, string json) => ReadEvent(type, Events.NewestOf(type), json);

    /// <inheritdoc cref="ReadEvent(string, int, string)"/>
    public static IRunEffect ReadEffect(string type, int version, string json) => (IRunEffect)Read(Effects, type, version, json);

    /// <inheritdoc cref="ReadEvent(string, int, string)"/>
    public static IRunInput ReadInput(string type, int version, string json) => (IRunInput)Read(Inputs, type, version, json);

    private static StoredJson Write(StoredTypes types, object value)
    {
        var (name, version) = types.Find(value.GetType());
        return new(name, version, JsonSerializer.Serialize(value, value.GetType(), Options));
    }

    private static object Read(StoredTypes types, string name, int version, string json)
    {
        var type = types.Find(name, version);
        try
        {
            return JsonSerializer.Deserialize(json, type, Options)
                ?? throw new RunJsonException($"The stored {types.What} {name} is empty. Nothing was changed; restore the data directory from a copy.");
        }
        catch (JsonException e)
        {
            throw new RunJsonException(
                $"The stored {types.What} {name} (version {version}) cannot be read: {e.Message} Nothing was changed; restore the data directory from a copy.", e);
        }
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(ContractsJson.Options);
        options.Converters.Add(new InputConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>An input inside an effect: what a timer will bring.</summary>
    private sealed class InputConverter : JsonConverter<IRunInput>
    {
        public override IRunInput Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("type", out var type)
                || !root.TryGetProperty("version", out var version) || !root.TryGetProperty("data", out var data))
                throw new JsonException("an input is {\"type\",\"version\",\"data\"}");
            return ReadInput(type.GetString() ?? "", version.GetInt32(), data.GetRawText());
        }

        public override void Write(Utf8JsonWriter writer, IRunInput value, JsonSerializerOptions options)
        {
            var stored = RunJson.Write(value);
            writer.WriteStartObject();
            writer.WriteString("type", stored.Type);
            writer.WriteNumber("version", stored.Version);
            writer.WritePropertyName("data");
            writer.WriteRawValue(stored.Json);
            writer.WriteEndObject();
        }
    }
}

/// <summary>What is kept of an event, an effect or an input.</summary>
/// <param name="Type">Its name, for instance <c>task-dispatched</c>.</param>
/// <param name="Version">The version of its fields, from 1.</param>
/// <param name="Json">Its fields, on one line.</param>
internal readonly record struct StoredJson(string Type, int Version, string Json);

/// <summary>Something stored cannot be read by this version.</summary>
internal sealed class RunJsonException(string message, Exception? inner = null) : Exception(message, inner);

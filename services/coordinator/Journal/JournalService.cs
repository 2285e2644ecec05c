using System.Diagnostics;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Storage.Disk;
using AgentFactory.ServiceDefaults.Faults;
using AgentFactory.ServiceDefaults.Secrets;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Journal;

/// <summary>The journal's rules: who may write, what an attempt is told, what becomes of its end.</summary>
internal sealed class JournalService(
    RunEngine engine,
    IJournalStore store,
    IModelGateway gateway,
    RepositoryAddresses addresses,
    RunNotices notices,
    DiskRoom room,
    IOptions<CoordinatorOptions> options) : IJournal
{
    /// <summary>The number of no step.</summary>
    private const int BesideSteps = -1;

    public async Task<OpenAttemptResponse> OpenAttemptAsync(OpenAttemptRequest request, CancellationToken cancellationToken)
    {
        var attempt = Key(request.Attempt);
        var input = new OpenAttempt(attempt.TaskId, attempt.Attempt, attempt.Epoch, request.AgentId);
        var result = await HandleAsync(attempt, input, cancellationToken);
        if (result.State.Tasks.GetValueOrDefault(attempt.TaskId) is not { Phase: TaskPhase.Open } task
            || task.Epoch != attempt.Epoch || task.AgentId != request.AgentId)
            throw Stale(attempt);

        var brief = TaskBriefs.Create(result.State, attempt.TaskId, addresses.For(attempt));
        if (brief.Delivery is { } order)
        {
            var spent = await store.SpendingAsync(attempt.RunId, cancellationToken);
            brief = brief with { Delivery = order with { ModelCalls = spent.Calls, Tokens = spent.Tokens, Usd = spent.Usd } };
        }

        var response = new OpenAttemptResponse { BriefJson = ContractsJson.Write(brief) };
        foreach (var step in await store.StepsAsync(attempt, cancellationToken))
            response.Steps.Add(new Step { Index = step.Index, ResultsJson = step.ResultsJson, Commit = step.Commit ?? "" });
        return response;
    }

    public async Task<CallModelResponse> CallModelAsync(CallModelRequest request, CancellationToken cancellationToken)
    {
        var attempt = Key(request.Attempt);
        var state = await engine.FindAsync(attempt.RunId, cancellationToken);
        if (state is null || state.Ended || state.Tasks.GetValueOrDefault(attempt.TaskId) is not { Phase: TaskPhase.Open } task
            || task.Epoch != attempt.Epoch || task.Attempt != attempt.Attempt)
            throw Stale(attempt);

        var call = new ModelCall
        {
            Attempt = attempt,
            Index = request.Index,
            Role = task.Specification.Role,
            Kind = task.Specification.Kind,
            Options = state.Options,
            MessagesJson = request.MessagesJson,
            ToolsJson = request.ToolsJson,
            ResponseSchemaJson = request.ResponseSchemaJson,
            MaxOutputTokens = request.MaxOutputTokens,
            Waits = reason => notices.Progress(attempt.RunId, "model-waiting", new { attempt.TaskId, request.Index, task.Specification.Role, reason }),
            UnapprovedUsd = Gates.Answer(state, SpendGate(attempt, "")) is null ? state.Policy.Gates.MaxUnapprovedUsd : null,
            PreviousStep = request.Index == 0 ? null : await store.FindStepAsync(attempt, request.Index - 1, cancellationToken),
        };
        try
        {
            var answer = await gateway.CallAsync(call, cancellationToken);
            notices.Progress(attempt.RunId, "model-called", new
            {
                attempt.TaskId, request.Index, task.Specification.Role, answer.Replayed, answer.Spending.Calls, answer.Spending.Tokens, answer.Spending.Usd,
            });
            return new CallModelResponse { ResponseJson = answer.ResponseJson, Replayed = answer.Replayed, Budget = Left(state.Options, answer.Spending) };
        }
        catch (SpendUnapprovedException e)
        {
            await engine.HandleAsync(attempt.RunId, SpendGate(attempt, e.Message), null, CancellationToken.None);
            throw new ApprovalPendingException($"a person must decide first: {e.Message}");
        }
        catch (BudgetExhaustedException e)
        {
            var input = new ExhaustBudget(attempt.TaskId, attempt.Epoch, e.Message) { Limits = BudgetLimits.Of(call.Options) };
            await engine.HandleAsync(attempt.RunId, input, InputKeys.For(input), CancellationToken.None);
            throw;
        }
        catch (ModelUnavailableException e) when (e.CanWait)
        {
            var input = new LoseModel(attempt.TaskId, attempt.Epoch, e.Message);
            await engine.HandleAsync(attempt.RunId, input, InputKeys.For(input), CancellationToken.None);
            throw;
        }
    }

    public async Task<RecordStepResponse> RecordStepAsync(RecordStepRequest request, CancellationToken cancellationToken)
    {
        var attempt = Key(request.Attempt);
        var step = new JournalStep(
            request.Step.Index, request.Step.ResultsJson, request.Step.Commit.Length == 0 ? null : request.Step.Commit, request.Summary);
        FaultPoints.Pass(attempt.RunId, "step.before", attempt.TaskId, step.Index);
        // First: once the step is recorded nobody does it again, and so nobody would tell.
        if (request.Denials.Count > 0)
            await HandleAsync(attempt, Denials(attempt, request.Step.Index, request.Denials), cancellationToken);
        switch (await store.RecordStepAsync(attempt, step, cancellationToken))
        {
            case JournalWrite.Stale:
                throw Stale(attempt);
            case JournalWrite.Written:
                FaultPoints.Pass(attempt.RunId, "step.done", attempt.TaskId, step.Index);
                notices.Progress(attempt.RunId, "step-recorded", new { attempt.TaskId, step.Index, step.Summary, step.Commit });
                break;
        }

        return new RecordStepResponse();
    }

    public async Task<AskApprovalResponse> AskApprovalAsync(AskApprovalRequest request, CancellationToken cancellationToken)
    {
        var attempt = Key(request.Attempt);
        if (PolicyWords.Read<GateKind>(request.Kind) is not { } kind || kind is not (GateKind.DataLoss or GateKind.Tool))
            throw new ArgumentException($"`{request.Kind}` is nothing that an agent asks a person about; nothing was changed");
        var input = new AskApproval(attempt.TaskId, attempt.Attempt, attempt.Epoch, kind, request.Subject, SecretPatterns.Redact(request.Question));
        var result = await HandleAsync(attempt, input, cancellationToken);
        return Gates.Answer(result.State, input) is { } decision
            ? new() { Approval = decision.Approved ? Approval.Given : Approval.Refused, By = decision.By, Why = decision.Why ?? "" }
            : new() { Approval = Approval.Waiting, Why = result.State.Reason ?? "" };
    }

    public async Task<CompleteAttemptResponse> CompleteAttemptAsync(CompleteAttemptRequest request, CancellationToken cancellationToken)
    {
        var attempt = Key(request.Attempt);
        if ((Find(engine.Recall(attempt.RunId), attempt) ?? Find(await engine.FindAsync(attempt.RunId, cancellationToken), attempt)) is not { } task)
            throw Stale(attempt);

        // Only what a living attempt hands in is kept; a repeated report has been kept before.
        if (task.InFlight)
            await KeepAsync(request, cancellationToken);
        FaultPoints.Pass(attempt.RunId, "artifacts.kept", attempt.TaskId);
        if (request.Denials.Count > 0)
            await HandleAsync(attempt, Denials(attempt, BesideSteps, request.Denials), cancellationToken);
        // On a full disk all kinds of things fail in words of their own. The run waits, and the attempt goes on from its journal.
        if (request.Outcome == Outcome.Failed && task.InFlight && room.FindProblem() is { } problem)
            await engine.HandleAsync(attempt.RunId, new InterruptRun(problem), null, cancellationToken);
        else
            await HandleAsync(attempt, Ending(request, attempt, task.Specification.Kind), cancellationToken);
        return new CompleteAttemptResponse();
    }

    /// <summary>The task, if it is at this attempt.</summary>
    private static TaskState? Find(RunState? state, AttemptKey attempt) =>
        state?.Tasks.GetValueOrDefault(attempt.TaskId) is { } task && task.Epoch == attempt.Epoch && task.Attempt == attempt.Attempt ? task : null;

    private async Task<EngineResult> HandleAsync(AttemptKey attempt, IRunInput input, CancellationToken cancellationToken)
    {
        var result = await engine.HandleAsync(attempt.RunId, input, InputKeys.For(input), cancellationToken);
        return result.Refusal is null ? result : throw new StaleAttemptException(result.Refusal);
    }

    private static IRunInput Ending(CompleteAttemptRequest request, AttemptKey attempt, TaskKind kind) => request.Outcome switch
    {
        Outcome.Succeeded => Succeeded(request, attempt, kind),
        Outcome.Suspended => new SuspendAttempt(attempt.TaskId, attempt.Attempt, attempt.Epoch, request.Reason),
        Outcome.Failed => new FailAttempt(attempt.TaskId, attempt.Attempt, attempt.Epoch, request.Reason, request.Retryable),
        _ => Unusable(attempt, $"the outcome {request.Outcome} is not known"),
    };

    /// <summary>An output that cannot be read ends the attempt as a failure: waiting for a better one could wait for ever.</summary>
    private static IRunInput Succeeded(CompleteAttemptRequest request, AttemptKey attempt, TaskKind kind)
    {
        var commit = request.Commit.Length == 0 ? null : request.Commit;
        return TaskOutput.TryRead(kind, request.OutputJson, out var output, out var problem)
            ? new CompleteTask(attempt.TaskId, attempt.Attempt, attempt.Epoch, commit, output)
            : Unusable(attempt, problem);
    }

    private static FailAttempt Unusable(AttemptKey attempt, string problem) =>
        new(attempt.TaskId, attempt.Attempt, attempt.Epoch, problem, Retryable: true);

    private static AskApproval SpendGate(AttemptKey attempt, string question) =>
        new(attempt.TaskId, attempt.Attempt, attempt.Epoch, GateKind.Spend, "", question);

    private static ReportDenials Denials(AttemptKey attempt, int step, IEnumerable<Denied> denials) => new(
        attempt.TaskId, attempt.Attempt, attempt.Epoch, step,
        [.. denials.Take(RunBounds.MaxDenialsPerStep).Select(denied => new Denial(
            PolicyWords.Read<DenialKind>(denied.Kind) ?? DenialKind.Tool, Bounded(denied.Tool), Bounded(SecretPatterns.Redact(denied.Reason))))]);

    private static string Bounded(string text) =>
        text.ReplaceLineEndings(" ") is { Length: > RunBounds.MaxDenial } line ? line[..RunBounds.MaxDenial] + "…" : text.ReplaceLineEndings(" ");

    private async Task KeepAsync(CompleteAttemptRequest request, CancellationToken cancellationToken)
    {
        foreach (var artifact in request.Artifacts.Take(options.Value.MaxArtifacts))
        {
            if (artifact.Content.Length <= options.Value.MaxArtifactBytes)
                await store.KeepArtifactAsync(artifact.Content.Memory, cancellationToken);
        }
    }

    private static Contracts.Journal.Budget Left(Contracts.Runs.RunOptions limits, RunSpending spending)
    {
        var left = new Contracts.Journal.Budget();
        if (limits.MaxTokens is { } tokens)
            left.TokensLeft = Math.Max(0, tokens - spending.Tokens - spending.ReservedTokens);
        if (limits.MaxUsd is { } usd)
            left.UsdLeft = Math.Max(0, usd - spending.Usd - spending.ReservedUsd);
        return left;
    }

    private static AttemptKey Key(AttemptRef? attempt)
    {
        if (attempt is null || !RunIds.IsValid(attempt.RunId))
            throw Nobodys();
        Activity.Current?.SetTag("factory.run", attempt.RunId).SetTag("factory.task", attempt.TaskId);
        return new(attempt.RunId, attempt.TaskId, attempt.Attempt, attempt.Epoch);
    }

    private static StaleAttemptException Nobodys() =>
        new StaleAttemptException("The request names no run that could exist. Nothing was changed; drop it.");

    private static StaleAttemptException Stale(AttemptKey attempt) => new(
        $"Attempt {attempt.Attempt} of {attempt.RunId}/{attempt.TaskId} at epoch {attempt.Epoch} is not the one that is open. "
        + "Nothing was changed; stop working on it.");
}

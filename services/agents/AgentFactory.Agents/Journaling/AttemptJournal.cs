using System.Text.Json;
using AgentFactory.Agents.Models;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Policy;
using AgentFactory.ServiceDefaults.Faults;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Journaling;

/// <summary>
/// The journal of one attempt. Everything that happens gets the next index, in the order in which the agent's code
/// asks for it; an agent that comes back asks in the same order and so meets its own past.
/// </summary>
internal sealed class AttemptJournal
{
    private readonly IJournal _journal;
    private readonly List<Step> _steps;
    private int _next;

    public AttemptJournal(IJournal journal, AttemptRef attempt, IEnumerable<Step> recorded)
    {
        _journal = journal;
        Attempt = attempt;
        _steps = [.. recorded];
        for (var index = 0; index < _steps.Count; index++)
            if (_steps[index].Index != index)
                throw new InvalidOperationException(
                    $"the journal of task {attempt.TaskId} has no step {index}: nothing was done; the attempt must start afresh");
        LastCommit = _steps.LastOrDefault(step => step.Commit.Length > 0)?.Commit;
    }

    public AttemptRef Attempt { get; }

    /// <summary>The newest commit that a step was recorded with; null while there is none.</summary>
    public string? LastCommit { get; private set; }

    /// <summary>Takes the next index.</summary>
    public int Advance() => _next++;

    /// <summary>Whether the step was recorded before this process took the attempt up.</summary>
    public Step? Recorded(int index) => index < _steps.Count ? _steps[index] : null;

    public static IReadOnlyList<StepResult> ResultsOf(Step step) =>
        step.ResultsJson.Length == 0 ? [] : ContractsJson.Read<List<StepResult>>(step.ResultsJson);

    /// <summary>Asks the model as step <paramref name="index"/>; a step that was asked before gets the same answer.</summary>
    public async Task<ChatResponse> CallAsync(int index, ModelRequest request, CancellationToken cancellationToken)
    {
        FaultPoints.Pass(Attempt.RunId, "call.asked", Attempt.TaskId, index);
        var response = await _journal.CallModelAsync(
            new CallModelRequest
            {
                Attempt = Attempt,
                Index = index,
                MessagesJson = ModelJson.WriteMessages(request.Messages),
                ToolsJson = request.ToolsJson,
                ResponseSchemaJson = request.SchemaJson,
                MaxOutputTokens = request.MaxOutputTokens,
            },
            cancellationToken);
        FaultPoints.Pass(Attempt.RunId, "call.heard", Attempt.TaskId, index);
        try
        {
            return ModelJson.ReadResponse(response.ResponseJson);
        }
        catch (JsonException exception)
        {
            throw new ModelUnavailableException(
                $"the journaled answer {index} of task {Attempt.TaskId} cannot be read; start the task afresh", retryable: true, exception);
        }
    }

    /// <summary>Asks for a person's consent to exactly what <paramref name="subject"/> says.</summary>
    /// <exception cref="ApprovalPendingException">Nobody has decided yet: the attempt was set aside.</exception>
    public async Task<ApprovalAnswer> AskApprovalAsync(GateKind kind, string subject, string question, CancellationToken cancellationToken)
    {
        FaultPoints.Pass(Attempt.RunId, "approval.asked", Attempt.TaskId);
        var response = await _journal.AskApprovalAsync(
            new AskApprovalRequest { Attempt = Attempt, Kind = PolicyWords.Write(kind), Subject = subject, Question = question }, cancellationToken);
        return response.Approval switch
        {
            Approval.Given => new(true, response.By, response.Why),
            Approval.Refused => new(false, response.By, response.Why),
            _ => throw new ApprovalPendingException($"a person must decide first: {response.Why}"),
        };
    }

    public static Denied ToMessage(Denial denial) => new() { Kind = PolicyWords.Write(denial.Kind), Tool = denial.Tool, Reason = denial.Reason };

    public async Task RecordAsync(
        int index, IReadOnlyList<StepResult> results, string? commit, string summary, CancellationToken cancellationToken, IReadOnlyList<Denial>? denials = null)
    {
        FaultPoints.Pass(Attempt.RunId, "step.worked", Attempt.TaskId, index);
        var request = new RecordStepRequest
        {
            Attempt = Attempt,
            Step = new Step { Index = index, ResultsJson = ContractsJson.Write(results), Commit = commit ?? "" },
            Summary = summary,
        };
        request.Denials.AddRange((denials ?? []).Select(ToMessage));
        await _journal.RecordStepAsync(request, cancellationToken);
        LastCommit = commit ?? LastCommit;
        FaultPoints.Pass(Attempt.RunId, "step.recorded", Attempt.TaskId, index);
    }
}

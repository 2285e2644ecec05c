using System.Text.Json;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Tasks;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Testing;

/// <summary>
/// A journal with a memory and a scripted model behind it. It answers a known index from memory, as the real one does,
/// and can die before or after any of its writes.
/// </summary>
internal sealed class ScriptedJournal(TaskBrief brief, Func<int, IReadOnlyList<ChatMessage>, ChatResponse> model) : IJournal
{
    private readonly SortedDictionary<int, string> _answers = [];
    private readonly SortedDictionary<int, (Step Step, string Summary)> _steps = [];
    private int _operations;

    /// <summary>Calls that reached the model, not the memory.</summary>
    public int PaidCalls { get; private set; }

    /// <summary>The process dies at this operation (model call or record), counted from 1; even numbers of <see cref="DiesAfter"/>.</summary>
    public int? DiesAt { get; set; }

    /// <summary>Whether the fatal operation still happens.</summary>
    public bool DiesAfter { get; set; }

    public Exception? FailsWith { get; set; }

    public List<CallModelRequest> Requests { get; } = [];

    public CompleteAttemptRequest? Completed { get; private set; }

    public IReadOnlyList<string> Summaries => [.. _steps.Values.Select(step => step.Summary)];

    public IReadOnlyList<Step> Steps => [.. _steps.Values.Select(step => step.Step)];

    public static ScriptedJournal Answering(TaskBrief brief, params ChatResponse[] answers) => new(brief, (index, _) => answers[index]);

    public Task<OpenAttemptResponse> OpenAttemptAsync(OpenAttemptRequest request, CancellationToken cancellationToken)
    {
        if (FailsWith is StaleAttemptException stale)
            throw stale;
        var response = new OpenAttemptResponse { BriefJson = ContractsJson.Write(brief) };
        response.Steps.AddRange(Steps);
        return Task.FromResult(response);
    }

    public Task<CallModelResponse> CallModelAsync(CallModelRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (FailsWith is not null)
            throw FailsWith;
        return Operate(() =>
        {
            Requests.Add(request);
            var replayed = _answers.TryGetValue(request.Index, out var json);
            if (!replayed)
            {
                PaidCalls++;
                var messages = JsonSerializer.Deserialize<List<ChatMessage>>(request.MessagesJson, AIJsonUtilities.DefaultOptions)!;
                json = _answers[request.Index] = JsonSerializer.Serialize(model(request.Index, messages), AIJsonUtilities.DefaultOptions);
            }

            return new CallModelResponse { ResponseJson = json, Replayed = replayed };
        });
    }

    public Task<RecordStepResponse> RecordStepAsync(RecordStepRequest request, CancellationToken cancellationToken) => Operate(() =>
    {
        if (request.Step.Index != _steps.Count)
            throw new InvalidOperationException($"step {request.Step.Index} was recorded when step {_steps.Count} was due");
        _steps.Add(request.Step.Index, (request.Step, request.Summary));
        Denials.AddRange(request.Denials.Select(denied => new Denial(PolicyWords.Read<DenialKind>(denied.Kind)!.Value, denied.Tool, denied.Reason)));
        return new RecordStepResponse();
    });

    /// <summary>Decides what the agent asks a person for; null while nobody does.</summary>
    public Func<AskApprovalRequest, ApprovalAnswer?> Decide { get; set; } = _ => null;

    /// <summary>What was refused in the steps recorded so far.</summary>
    public List<Denial> Denials { get; } = [];

    public Task<AskApprovalResponse> AskApprovalAsync(AskApprovalRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Decide(request) is { } answer
            ? new AskApprovalResponse { Approval = answer.Approved ? Approval.Given : Approval.Refused, By = answer.By, Why = answer.Why }
            : new AskApprovalResponse { Approval = Approval.Waiting, Why = request.Question });
    }

    public Task<CompleteAttemptResponse> CompleteAttemptAsync(CompleteAttemptRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Completed = request;
        return Task.FromResult(new CompleteAttemptResponse());
    }

    /// <summary>The messages that the model saw at a call.</summary>
    public IReadOnlyList<ChatMessage> MessagesOf(int index) =>
        JsonSerializer.Deserialize<List<ChatMessage>>(Requests.Last(request => request.Index == index).MessagesJson, AIJsonUtilities.DefaultOptions)!;

    /// <summary>What the model said last.</summary>
    public IReadOnlyList<ChatMessage> LastAnswer() =>
        _answers.Count == 0 ? [] : [.. JsonSerializer.Deserialize<ChatResponse>(_answers.Values.Last(), AIJsonUtilities.DefaultOptions)!.Messages];

    private Task<T> Operate<T>(Func<T> operation)
    {
        var fatal = ++_operations == DiesAt;
        if (fatal && !DiesAfter)
            throw new ProcessDiedException();
        var result = operation();
        return fatal ? throw new ProcessDiedException() : Task.FromResult(result);
    }
}

internal sealed class ProcessDiedException : Exception;

using System.Diagnostics;
using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Models.Limits;
using AgentFactory.Coordinator.Models.Providers;
using AgentFactory.Coordinator.Storage;
using AgentFactory.ServiceDefaults.Faults;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Models;

/// <summary>
/// The order of facts of a call: its worst case is reserved in the journal, the provider is asked, the answer is
/// journaled, and only then does the caller see it.
/// </summary>
internal sealed class ModelGateway(
    IJournalStore journal,
    ModelCatalog catalog,
    ModelProviders providers,
    EndpointLimits limits,
    AnswerMemory memory,
    SecretRedactor redactor,
    IOptions<ModelOptions> options,
    TimeProvider time,
    ILogger<ModelGateway> logger) : IModelGateway, IDisposable
{
    private readonly Flights _flights = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <inheritdoc />
    public Task<ModelAnswer> CallAsync(ModelCall call, CancellationToken cancellationToken) =>
        _flights.JoinAsync(call.Attempt, call.Index, () => FlyAsync(call), cancellationToken);

    /// <summary>Breaks off the calls under way. The source itself stays: they still look at its token on their way out.</summary>
    public void Dispose() => _stopping.Cancel();

    private async Task<ModelAnswer> FlyAsync(ModelCall call)
    {
        using var activity = ModelTelemetry.Activities.StartActivity("chat", ActivityKind.Client);
        activity?.SetTag("factory.run", call.Attempt.RunId).SetTag("factory.task", call.Attempt.TaskId)
            .SetTag("factory.attempt", call.Attempt.Attempt).SetTag("factory.call", call.Index).SetTag("factory.role", call.Role);

        call = call with { MessagesJson = redactor.Clean(call.MessagesJson), ToolsJson = redactor.Clean(call.ToolsJson) };
        var (model, problem) = catalog.Choose(call.Role, call.Options.Model);
        if (model is null) throw new ModelUnavailableException($"{problem}. Nothing was sent.", retryable: false) { CanWait = true };
        var request = ModelRequests.Read(call, catalog.OutputTokensOf(call.Role), catalog.TemperatureOf(call.Role));
        var fallbacks = new Queue<ModelName>(catalog.FallbacksOf(call.Role, call.Options.Model));
        while (true)
        {
            try
            {
                return await FlyAsync(call, model, request, activity);
            }
            catch (EndpointException exception) when (fallbacks.Count > 0 && !_stopping.IsCancellationRequested)
            {
                var next = fallbacks.Dequeue();
                logger.LogWarning("Task {Task} of run {Run} asks {Next} instead of {Model}", call.Attempt.TaskId, call.Attempt.RunId, next, model);
                call.Waits?.Invoke($"{exception.Unavailable.Message} Asking {next} instead.");
                model = next;
            }
            catch (EndpointException exception)
            {
                throw exception.Unavailable;
            }
        }
    }

    /// <exception cref="EndpointException">The model gave no usable answer; nothing is reserved any more.</exception>
    private async Task<ModelAnswer> FlyAsync(ModelCall call, ModelName model, ProviderRequest request, Activity? activity)
    {
        var provider = providers.For(model);
        ModelTelemetry.Describe(activity, model);
        var worst = await provider.WorstCaseAsync(request, _stopping.Token);

        FaultPoints.Pass(call.Attempt.RunId, "call.before", call.Attempt.TaskId, call.Index);
        var reservation = Reserve(call, model, request, worst);
        switch (await journal.ReserveCallAsync(call.Attempt, reservation, _stopping.Token))
        {
            case Reservation.Answered known:
                activity?.SetTag("factory.replayed", true);
                Answers.ThrowIfRefused(model, known.Answer.ResponseJson);
                return new(known.Answer.ResponseJson, Replayed: true, known.Spending);
            case Reservation.Stale:
                throw new StaleAttemptException(
                    $"epoch {call.Attempt.Epoch} of task {call.Attempt.TaskId} (attempt {call.Attempt.Attempt}) is old: another agent has the task. Nothing was changed; stop working on it.");
            case Reservation.Exhausted exhausted:
                throw Budget.Refuse(call, worst, exhausted.Spending);
        }

        FaultPoints.Pass(call.Attempt.RunId, "call.reserved", call.Attempt.TaskId, call.Index);
        var began = time.GetTimestamp();
        var remembered = await memory.RecallAsync(provider, model, request, CancellationToken.None);
        var (responseJson, cost) = (remembered, new CallCost(0, 0, 0));
        if (responseJson is null)
        {
            (var answer, cost) = await AskAsync(provider, model, request, reservation);
            responseJson = redactor.Clean(Answers.Write(answer.Response));
        }

        FaultPoints.Pass(call.Attempt.RunId, "call.answered", call.Attempt.TaskId, call.Index);
        ModelTelemetry.Count(activity, call.Role, model, cost);
        await journal.SettleCallAsync(
            call.Attempt,
            new()
            {
                Index = call.Index,
                ResponseJson = responseJson,
                InputTokens = cost.InputTokens,
                OutputTokens = cost.OutputTokens,
                Usd = cost.Usd,
                Duration = time.GetElapsedTime(began),
            },
            CancellationToken.None); // Paid for: it is kept even while the coordinator stops.
        FaultPoints.Pass(call.Attempt.RunId, "call.journaled", call.Attempt.TaskId, call.Index);
        var spending = await journal.SpendingAsync(call.Attempt.RunId, _stopping.Token);
        Answers.ThrowIfRefused(model, responseJson);
        if (remembered is null)
            await memory.RememberAsync(provider, model, request, responseJson, CancellationToken.None);
        return new(responseJson, Replayed: false, spending);
    }

    private static CallReservation Reserve(ModelCall call, ModelName model, ProviderRequest request, CallCost worst) => new()
    {
        Index = call.Index,
        Role = call.Role,
        Model = model.ForPeople,
        RequestJson = JournaledRequest.Write(request),
        WorstTokens = worst.InputTokens + worst.OutputTokens,
        WorstUsd = worst.Usd,
        MaxTokens = call.Options.MaxTokens,
        MaxUsd = Budget.LimitOf(call),
    };

    /// <summary>Asks the provider under its limits. When nothing comes of it, the reservation is given back.</summary>
    /// <returns>The answer, and what all that was sent for it cost: nobody says what a call that was broken off cost, so one that was sent
    /// beside the one that answered counts like it.</returns>
    private async Task<(ProviderAnswer Answer, CallCost Cost)> AskAsync(IModelProvider provider, ModelName model, ProviderRequest request, CallReservation reservation)
    {
        var (attempt, history, began) = (request.Call.Attempt, new CallHistory(request.Call.Waits), time.GetTimestamp());
        await using var reminder = time.CreateTimer(
            _ => history.Waiting(FormattableString.Invariant($"{model} has not answered for {time.GetElapsedTime(began).TotalSeconds:0} s")),
            null, options.Value.WaitNotice, options.Value.WaitNotice);
        try
        {
            if (provider.Endpoint is not { } endpoint)
            {
                var known = await provider.AskAsync(request, _stopping.Token);
                return (known, known.Cost);
            }

            var call = new EndpointCall
            {
                History = history,
                WorstTokens = reservation.WorstTokens,
                Ask = token => provider.AskAsync(request, token),
                ReserveAgain = token => journal.ReserveAgainAsync(attempt, reservation, token),
            };
            var answer = await limits.RunAsync(endpoint, call, _stopping.Token);
            return (answer, call.CostsTwice ? answer.Cost.Twice : answer.Cost);
        }
        catch (Exception exception)
        {
            await journal.ReleaseCallAsync(attempt, request.Call.Index, CancellationToken.None);
            if (exception is OperationCanceledException && _stopping.IsCancellationRequested)
            {
                throw new ModelUnavailableException(
                    "the coordinator is stopping; the call was broken off and not charged. Resume the run.", retryable: true, exception);
            }

            if (GivingUp.Explain(model, provider.Endpoint ?? "", exception, history, time.GetElapsedTime(began)) is not { } explained) throw;
            logger.LogError("Task {Task} of run {Run}: {Reason}", attempt.TaskId, attempt.RunId, explained.Message);
            throw new EndpointException(explained);
        }
    }

    /// <summary>Keeps what another model may mend apart from answers that were journaled and refused.</summary>
    private sealed class EndpointException(ModelUnavailableException unavailable) : Exception(unavailable.Message, unavailable)
    {
        public ModelUnavailableException Unavailable => unavailable;
    }
}

using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Tests.EndToEnd;

/// <summary>A gateway with the real one's order of facts, and a model that always answers the same.</summary>
internal sealed class ScriptedModel(IJournalStore journal, Script script) : IModelGateway
{
    public async Task<ModelAnswer> CallAsync(ModelCall call, CancellationToken cancellationToken)
    {
        var reservation = new CallReservation
        {
            Index = call.Index,
            Role = call.Role,
            Model = "scripted",
            RequestJson = call.MessagesJson,
            WorstTokens = script.TokensPerCall,
            WorstUsd = 0,
            MaxTokens = call.Options.MaxTokens,
            MaxUsd = call.Options.MaxUsd,
        };
        switch (await journal.ReserveCallAsync(call.Attempt, reservation, cancellationToken))
        {
            case Reservation.Answered known:
                return new(known.Answer.ResponseJson, Replayed: true, known.Spending);
            case Reservation.Stale:
                throw new StaleAttemptException("stale");
            case Reservation.Exhausted:
                throw new BudgetExhaustedException("The pool is empty.");
        }

        script.Called($"{call.Attempt.TaskId}/{call.Attempt.Attempt}/{call.Index}");
        var answer = new CallAnswer
        {
            Index = call.Index, ResponseJson = "{}", InputTokens = script.TokensPerCall, OutputTokens = 0, Usd = 0, Duration = TimeSpan.Zero,
        };
        await journal.SettleCallAsync(call.Attempt, answer, CancellationToken.None);
        return new("{}", Replayed: false, await journal.SpendingAsync(call.Attempt.RunId, cancellationToken));
    }
}

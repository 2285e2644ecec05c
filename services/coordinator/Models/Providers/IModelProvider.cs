using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AgentFactory.Coordinator.Models.Providers;

/// <summary>One model somewhere. It asks once: retries, limits, budget and journal are the gateway's.</summary>
internal interface IModelProvider
{
    /// <summary>What calls share their limits and their circuit breaker by, and what messages call the place; null for
    /// a provider that needs neither.</summary>
    string? Endpoint { get; }

    /// <summary>What the call costs at the most.</summary>
    /// <exception cref="Contracts.Journal.ModelUnavailableException">The cost cannot be known and the run has a limit,
    /// or the call cannot be answered.</exception>
    ValueTask<CallCost> WorstCaseAsync(ProviderRequest request, CancellationToken cancellationToken);

    /// <exception cref="Limits.ModelFaultException">The try came to nothing; says whether another may go better.</exception>
    Task<ProviderAnswer> AskAsync(ProviderRequest request, CancellationToken cancellationToken);
}

/// <summary>A call in the form that providers take.</summary>
internal sealed record ProviderRequest
{
    public required ModelCall Call { get; init; }
    public required IReadOnlyList<ChatMessage> Messages { get; init; }
    public required IReadOnlyList<AITool> Tools { get; init; }

    /// <summary>The schema that the answer must have; null for free text.</summary>
    public required JsonElement? Schema { get; init; }

    public required int MaxOutputTokens { get; init; }

    /// <summary>How freely the model answers; null for as its provider has it.</summary>
    public float? Temperature { get; init; }
}

/// <param name="Response">The answer, as the provider's library gives it.</param>
/// <param name="Cost">What it used.</param>
/// <param name="Estimated">The provider sent no usage: the tokens are an estimate.</param>
internal sealed record ProviderAnswer(ChatResponse Response, CallCost Cost, bool Estimated);

/// <summary>Tokens, and US dollars.</summary>
internal sealed record CallCost(long InputTokens, long OutputTokens, double Usd)
{
    public CallCost Twice => new(2 * InputTokens, 2 * OutputTokens, 2 * Usd);
}

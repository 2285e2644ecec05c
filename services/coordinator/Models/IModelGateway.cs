using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Models;

/// <summary>The one way to a model: budget, journal, limits, retries and the keys are behind it.</summary>
internal interface IModelGateway
{
    /// <summary>Answers from the journal or asks the provider.</summary>
    /// <exception cref="Contracts.Journal.StaleAttemptException">The epoch is old.</exception>
    /// <exception cref="Contracts.Journal.BudgetExhaustedException">The run's pool does not cover the worst case.</exception>
    /// <exception cref="SpendUnapprovedException">A person must be asked first; the message is the question.</exception>
    /// <exception cref="Contracts.Journal.ModelUnavailableException">No usable answer within the bounds.</exception>
    Task<ModelAnswer> CallAsync(ModelCall call, CancellationToken cancellationToken);
}

internal sealed record ModelCall
{
    public required AttemptKey Attempt { get; init; }
    public required int Index { get; init; }
    public required string Role { get; init; }
    public required TaskKind Kind { get; init; }

    /// <summary>The run's options with the limits as they stand now.</summary>
    public required RunOptions Options { get; init; }

    /// <summary>US dollars of the run above which a person must be asked first; null when nobody need be, any more.</summary>
    public double? UnapprovedUsd { get; init; }

    /// <summary>A JSON array of ChatMessage.</summary>
    public required string MessagesJson { get; init; }

    /// <summary>A JSON array of {"name","description","parameters"}; empty for none.</summary>
    public string ToolsJson { get; init; } = "";

    /// <summary>The JSON schema of the answer; empty for free text.</summary>
    public string ResponseSchemaJson { get; init; } = "";

    /// <summary>0 for the configured default.</summary>
    public int MaxOutputTokens { get; init; }

    /// <summary>The tool outcomes of the step before this call, as journaled; null for the first call. Replay compares
    /// their names and success, never their text.</summary>
    public JournalStep? PreviousStep { get; init; }

    /// <summary>Told, in words for people, why there is no answer yet; null when nobody wants to know.</summary>
    public Action<string>? Waits { get; init; }
}

internal sealed record ModelAnswer(string ResponseJson, bool Replayed, RunSpending Spending);

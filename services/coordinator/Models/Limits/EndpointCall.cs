using AgentFactory.Coordinator.Models.Providers;
using Polly;

namespace AgentFactory.Coordinator.Models.Limits;

/// <summary>One call on its way through the limits of its endpoint, and how the sendings of its present try stand.</summary>
internal sealed class EndpointCall
{
    private TaskCompletionSource<Outcome<ProviderAnswer>> _first = NewOutcome();
    private bool _firstFailed;
    private bool _isReservedTwice;
    private bool _secondIsOut;

    public required CallHistory History { get; init; }

    /// <summary>What it takes of the endpoint's tokens a minute.</summary>
    public required long WorstTokens { get; init; }

    public required Func<CancellationToken, Task<ProviderAnswer>> Ask { get; init; }

    /// <summary>Takes what a second sending costs at the most from the run's pool; false where that is not covered.</summary>
    public required Func<CancellationToken, Task<bool>> ReserveAgain { get; init; }

    /// <summary>How the try's first sending ended.</summary>
    public Task<Outcome<ProviderAnswer>> First => _first.Task;

    /// <summary>Whether what the answer cost was asked for twice: both were sent, and neither came back with a fault.</summary>
    public bool CostsTwice => _secondIsOut && !_firstFailed;

    public void BeginTry() => (_first, _firstFailed, _secondIsOut) = (NewOutcome(), false, false);

    public void EndFirst(Outcome<ProviderAnswer> outcome)
    {
        _firstFailed = outcome.Exception is ModelFaultException;
        _first.TrySetResult(outcome);
    }

    public void EndSecond(Outcome<ProviderAnswer> outcome) => _secondIsOut = outcome.Exception is not ModelFaultException;

    /// <summary>Whether the call may be sent a second time: one reservation covers the second sending of every try.</summary>
    public async Task<bool> TrySecondAsync(CancellationToken cancellationToken)
    {
        _isReservedTwice = _isReservedTwice || await ReserveAgain(cancellationToken);
        return _secondIsOut = _isReservedTwice && !First.IsCompleted;
    }

    private static TaskCompletionSource<Outcome<ProviderAnswer>> NewOutcome() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

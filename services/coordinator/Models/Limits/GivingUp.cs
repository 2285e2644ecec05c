using System.Globalization;
using AgentFactory.Contracts.Journal;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace AgentFactory.Coordinator.Models.Limits;

/// <summary>Says, to a person, that a call was given up: what was tried, how it ended, what to do.</summary>
internal static class GivingUp
{
    /// <summary>Null for an exception that is not about the model.</summary>
    public static ModelUnavailableException? Explain(ModelName model, string endpoint, Exception exception, CallHistory history, TimeSpan took)
    {
        var fault = (exception as ModelFaultException)?.Fault ?? history.Last;
        var who = $"{model} at {endpoint}";
        var tries = history.Tries == 1 ? "1 try" : $"{history.Tries} tries";
        var seconds = took.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        var last = fault is null ? "" : $"; last: {fault}";
        return exception switch
        {
            ModelFaultException => new(
                $"{who} gave no usable answer after {tries} in {seconds} s{last}. The run was not charged and keeps all its work. {Advice(fault!)}",
                fault!.Retryable, exception) { CanWait = fault.Kind != FaultKind.Filtered },
            TimeoutRejectedException => new(
                $"{who} gave no answer within the patience for one call (Models:Patience), after {tries} in {seconds} s{last}. "
                + "The run was not charged and keeps all its work. Resume it later, or raise Models:Patience.", true, exception) { CanWait = true },
            RateLimiterRejectedException => new(
                $"{who} has as many calls waiting as may wait (Models:QueueLength). Nothing was sent and nothing charged. "
                + "Resume the run later, or raise Models:Concurrency if the endpoint bears more.", true, exception) { CanWait = true },
            BrokenCircuitException => new(
                $"{who} failed so often that nothing is sent to it for a while (Models:BreakerPause); {tries} in {seconds} s{last}. "
                + "The run was not charged and keeps all its work. Resume it when the endpoint works again.", true, exception) { CanWait = true },
            _ => null,
        };
    }

    private static string Advice(ModelFault fault) => fault.Kind switch
    {
        FaultKind.Busy when fault.RetryAfter is { } wait =>
            $"The endpoint asks to be left alone for {wait.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s (up to Models:MaxRetryAfter is waited for): resume the run then.",
        FaultKind.Busy => "The endpoint is over its rate limit: resume the run later, or lower Models:Concurrency.",
        FaultKind.Server => "The endpoint is in trouble: resume the run later, or with --model and another one.",
        FaultKind.Network => $"Check the network, and the address in {ModelKeys.OpenAiUrl}, {ModelKeys.AzureUrl} or {ModelKeys.OllamaHost}; then resume the run.",
        FaultKind.TimedOut => "Resume the run later, or raise Models:CallTimeout or Models:IdleTimeout if the model only needs longer.",
        FaultKind.BadAnswer => "If the endpoint streams badly, set Models:Stream to false; then resume the run.",
        FaultKind.Quota => "The account has no credit left: top it up, then resume the run.",
        FaultKind.Key => $"The key was refused: check {ModelKeys.OpenAiKey} (or {ModelKeys.AzureKey}) and what it may use, then resume the run.",
        FaultKind.NotFound => "Check the model's name, and the address: an OpenAI-compatible one usually ends in /v1; then resume the run, with --model if the name was wrong.",
        FaultKind.TooLong => "The conversation and Models:MaxOutputTokens do not fit the model together: lower that, or resume the run with --model and one that has a larger window.",
        FaultKind.Filtered => "The provider's content filter refused the request: reword what the PRP asks for, or choose another model.",
        _ => "The endpoint does not take the request: check that the model supports tools and Models:MaxOutputTokens, or resume the run with --model and another one.",
    };
}

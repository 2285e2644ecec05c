namespace AgentFactory.Coordinator.Models.Limits;

/// <summary>The tries of one call, for the message when it is given up.</summary>
/// <param name="waits">Told why there is no answer yet; null when nobody wants to know.</param>
internal sealed class CallHistory(Action<string>? waits = null)
{
    public int Tries { get; private set; }

    public ModelFault? Last { get; private set; }

    public void Begin() => Tries++;

    public void Failed(ModelFault fault) => Last = fault;

    /// <summary>Somebody may be watching: a wait must not look like a standstill.</summary>
    public void Waiting(string reason) => waits?.Invoke(reason);

    /// <summary>The endpoint was sent what it may be sent in a minute.</summary>
    public void WaitingForPace(TimeSpan wait) => Waiting(FormattableString.Invariant(
        $"the endpoint has been sent what Models:CallsPerMinute and Models:TokensPerMinute allow; the next place is free in {Math.Ceiling(wait.TotalSeconds):0} s"));
}

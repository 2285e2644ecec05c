namespace AgentFactory.Coordinator.Dispatch;

/// <summary>Which runs this process drives: whose messages it sends, and whose timers it fires.</summary>
internal interface IRunOwnership
{
    /// <summary>The runs that were taken one by one.</summary>
    IReadOnlyCollection<string> Held { get; }

    bool Holds(string runId);

    /// <summary>The runs that somebody took, here or in another process, and that nobody has retired yet.</summary>
    IReadOnlyList<string> Known();

    /// <summary>False when another process has it, or this one already.</summary>
    bool TryTake(string runId);

    /// <summary>Lets others drive the run.</summary>
    void Release(string runId);

    /// <summary>Lets go of a run that has ended, and of all that was kept to know whose it is.</summary>
    void Retire(string runId);
}

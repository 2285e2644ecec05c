namespace AgentFactory.Coordinator.Runs;

/// <summary>Keys that make an input count once, however often it is delivered.</summary>
internal static class InputKeys
{
    /// <summary>Null for inputs that may come any number of times, or that the state itself recognises.</summary>
    public static string? For(IRunInput input) => input switch
    {
        SubmitRun => "submit",
        OpenAttempt i => $"open:{i.TaskId}:{i.Epoch}:{i.AgentId}",
        CompleteTask i => Ending(i.TaskId, i.Epoch),
        FailAttempt i => Ending(i.TaskId, i.Epoch),
        SuspendAttempt i => Ending(i.TaskId, i.Epoch),
        LoseAttempt i => $"lose:{i.TaskId}:{i.Epoch}",
        ExhaustBudget i => $"budget:{i.TaskId}:{i.Epoch}",
        LoseModel i => $"model:{i.TaskId}:{i.Epoch}",
        // A resumed attempt does the step again, at a new epoch, and meets the same refusals.
        ReportDenials i => $"denied:{i.TaskId}:{i.Attempt}:{i.Step}",
        _ => null,
    };

    /// <summary>An attempt ends once at an epoch, whichever way.</summary>
    private static string Ending(string taskId, long epoch) => $"end:{taskId}:{epoch}";
}

using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Models.Replay;

/// <summary>Finds the recorded answer to a call, or the first step that went another way than the recorded one.</summary>
internal static class Divergence
{
    private const string WhatToDo =
        "A recording only plays a run that goes the same way. See why this step came out differently; if it is meant to, make a new recording with --record.";

    /// <exception cref="ModelUnavailableException">The run has left the recording.</exception>
    public static RecordedCall Follow(Recording recording, string name, ModelCall call)
    {
        var (task, attempt) = (call.Attempt.TaskId, call.Attempt.Attempt);
        if (call.Index > 0) CompareStep(recording, call, call.PreviousStep?.Index ?? call.Index - 1);
        if (recording.Calls.TryGetValue((task, attempt, call.Index), out var recorded)) return recorded;

        var same = recording.Calls.Keys.Count(key => key.Task == task && key.Attempt == attempt);
        throw Left(call, call.Index, same > 0
            ? $"the recording {name} ends for this attempt after {same} answers, now there is a further call"
            : recording.Calls.Keys.Any(key => key.Task == task)
                ? $"the recording {name} has no such attempt: there the task did not have to be tried that often"
                : TaskIds.IsReserved(task)
                    ? $"the recording {name} has no such task: there the run did not come to it, so the proof, the review or the merge before it came out differently; the report has its output"
                    : $"the recording {name} has no such task: the run has another plan");
    }

    private static void CompareStep(Recording recording, ModelCall call, int index)
    {
        var recorded = recording.Steps.TryGetValue((call.Attempt.TaskId, call.Attempt.Attempt, index), out var step) ? step.Results : [];
        var now = StepResults.Read(call.PreviousStep?.ResultsJson);
        for (var i = 0; i < Math.Max(recorded.Count, now.Count); i++)
        {
            var (was, isNow) = (recorded.ElementAtOrDefault(i), now.ElementAtOrDefault(i));
            if (was == isNow) continue;
            var content = StepResults.Content(call.PreviousStep?.ResultsJson, i);
            throw Left(call, index, $"recorded `{was?.ToString() ?? "nothing"}`, now `{isNow?.ToString() ?? "nothing"}`{(content.Length > 0 ? $": {content}" : "")}");
        }
    }

    private static ModelUnavailableException Left(ModelCall call, int index, string how) => new(
        $"replay: the run left the recording at task {call.Attempt.TaskId}, attempt {call.Attempt.Attempt}, step {index}: {how.TrimEnd('.')}. Nothing was spent. {WhatToDo}",
        retryable: false);
}

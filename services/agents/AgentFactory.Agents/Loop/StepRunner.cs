using System.Globalization;
using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Tools;

namespace AgentFactory.Agents.Loop;

/// <summary>
/// Carries out the calls of one answer in order, commits what they did, and records it. When the process dies before
/// the record, the workspace goes back to the commit before and the calls are carried out again: they touch nothing else.
/// </summary>
internal sealed class StepRunner(AttemptJournal journal, LoopOptions options, LoopRequest request)
{
    private const int MaxSummary = 200;

    public async Task<IReadOnlyList<StepResult>> RunAsync(int index, IReadOnlyList<ToolCall> calls, CancellationToken cancellationToken)
    {
        if (journal.Recorded(index) is { } recorded)
        {
            var known = AttemptJournal.ResultsOf(recorded);
            return known.Count == calls.Count
                ? known
                : throw new InvalidOperationException($"step {index} was recorded with {known.Count} results but its answer has {calls.Count} calls");
        }

        var results = new List<StepResult>();
        var summaries = new List<string>();
        string? commit = null;
        var finished = false;
        foreach (var call in calls)
        {
            if (call.Tool is FinishTool && call.Fault is null)
                commit = await CommitAsync(index, summaries, cancellationToken) ?? commit;
            var result = await RunAsync(call, results, finished, cancellationToken);
            finished |= result.Finishes;
            results.Add(new(call.Id, call.Name, result.Ok, BoundedText.Middle(result.Content, options.MaxResultCharacters)));
            summaries.Add(result.Summary);
        }

        commit = await CommitAsync(index, summaries, cancellationToken) ?? commit;
        await journal.RecordAsync(index, results, commit, Summarize(summaries), cancellationToken);
        return results;
    }

    private async Task<ToolResult> RunAsync(ToolCall call, List<StepResult> before, bool finished, CancellationToken cancellationToken)
    {
        if (finished)
            return Refuse(call, "the work is finished already");
        if (before.Count >= options.MaxToolCallsPerStep)
            return Refuse(call, $"one answer may call at most {options.MaxToolCallsPerStep} tools; call it again in the next");
        if (call.Tool is not { } tool)
            return Refuse(call, call.Fault!);
        if (tool is FinishTool && before.Any(result => !result.Ok))
            return Refuse(call, "an earlier call of the same answer went wrong; look at its result before you finish");
        return await tool.InvokeAsync(call.Arguments, cancellationToken);
    }

    private static ToolResult Refuse(ToolCall call, string why) =>
        new(false, $"Not carried out: {why}.", $"refused {BoundedText.FirstLine(call.Name, 40)}: {BoundedText.FirstLine(why, 100)}");

    private async Task<string?> CommitAsync(int index, List<string> summaries, CancellationToken cancellationToken)
    {
        if (request.Workspace is null)
            return null;
        var trailers = new Dictionary<string, string>
        {
            ["Factory-Run"] = journal.Attempt.RunId,
            ["Factory-Task"] = journal.Attempt.TaskId,
            ["Factory-Step"] = index.ToString(CultureInfo.InvariantCulture),
        };
        return await request.Workspace.CommitAsync(Summarize(summaries), trailers, cancellationToken);
    }

    private static string Summarize(List<string> summaries) =>
        summaries.Count == 0 ? "answered in words" : BoundedText.FirstLine(string.Join("; ", summaries), MaxSummary);
}

using System.Globalization;
using AgentFactory.Agents.Hosting;
using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Policy;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Policy;
using AgentFactory.ServiceDefaults.Faults;

namespace AgentFactory.Agents.Loop;

/// <summary>
/// Carries out the calls of one answer in order, commits what they did, and records it. When the process dies before
/// the record, the workspace goes back to the commit before and the calls are carried out again: they touch nothing else.
/// </summary>
internal sealed class StepRunner(AttemptJournal journal, LoopOptions options, LoopRequest request, ToolGuard guard)
{
    private const int MaxSummary = 200;
    private const int MaxToolName = 64;

    public async Task<StepOutcome> RunAsync(int index, IReadOnlyList<ToolCall> calls, CancellationToken cancellationToken)
    {
        if (journal.Recorded(index) is { } recorded)
        {
            var known = AttemptJournal.ResultsOf(recorded);
            return known.Count == calls.Count
                ? new(known, recorded.Commit.Length > 0)
                : throw new InvalidOperationException($"step {index} was recorded with {known.Count} results but its answer has {calls.Count} calls");
        }

        var judged = await guard.JudgeAsync(calls, options.MaxToolCallsPerStep, cancellationToken);
        var results = new List<StepResult>();
        var denials = new List<Denial>();
        var summaries = new List<string>();
        var saved = new Saved(null, null);
        var finished = false;
        foreach (var (call, refusal) in calls.Zip(judged))
        {
            if (call is { Tool: FinishTool, Fault: null })
                saved = await CommitAsync(index, summaries, saved, cancellationToken);
            var result = saved.Problem is { } problem ? Refuse(call, problem) : refusal ?? await RunAsync(call, results, finished, cancellationToken);
            finished |= result.Finishes;
            results.Add(new(call.Id, call.Name, result.Ok, BoundedText.Middle(result.Content, options.MaxResultCharacters)));
            summaries.Add(result.Summary);
            if (result.Denied is { } kind)
                denials.Add(new(kind, BoundedText.FirstLine(call.Name, MaxToolName), BoundedText.FirstLine(result.Content, MaxSummary)));
        }

        if (saved.Problem is null)
            saved = await CommitAsync(index, summaries, saved, cancellationToken);
        if (saved.Problem is { } undone && results.Count > 0)
            results[^1] = results[^1] with { Ok = false, Content = $"{results[^1].Content}\n{undone}" };
        await journal.RecordAsync(index, results, saved.Commit, Summarize(summaries), cancellationToken, denials);
        return new(results, saved.Commit is not null);
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
        using var activity = AgentTelemetry.Source.StartActivity($"execute_tool {tool.Name}");
        activity?.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", tool.Name);
        var result = await tool.InvokeAsync(call.Arguments, cancellationToken);
        activity?.SetTag("factory.ok", result.Ok);
        return result;
    }

    public static ToolResult Refuse(ToolCall call, string why) =>
        new(false, $"Not carried out: {why}.", $"refused {BoundedText.FirstLine(call.Name, 40)}: {BoundedText.FirstLine(why, 100)}");

    private async Task<Saved> CommitAsync(int index, List<string> summaries, Saved before, CancellationToken cancellationToken)
    {
        if (request.Workspace is not { } workspace)
            return before;
        var trailers = new Dictionary<string, string>
        {
            ["Factory-Run"] = journal.Attempt.RunId,
            ["Factory-Task"] = journal.Attempt.TaskId,
            ["Factory-Step"] = index.ToString(CultureInfo.InvariantCulture),
        };
        try
        {
            FaultPoints.Pass(journal.Attempt.RunId, "commit.before", journal.Attempt.TaskId, index);
            return new(await workspace.CommitAsync(Summarize(summaries), trailers, cancellationToken) ?? before.Commit, null);
        }
        catch (WorkspaceException exception)
        {
            // What is not committed would be gone after a crash: better that it is gone now, and the model knows.
            await workspace.ResetAsync(workspace.Head, cancellationToken);
            return before with { Problem = $"The changes of this step were undone. {exception.Message}" };
        }
    }

    /// <param name="Commit">The newest commit of the step.</param>
    /// <param name="Problem">Why what came after it could not be committed.</param>
    private sealed record Saved(string? Commit, string? Problem);

    private static string Summarize(List<string> summaries) =>
        summaries.Count == 0 ? "answered in words" : BoundedText.FirstLine(string.Join("; ", summaries), MaxSummary);
}

/// <param name="Results">What each call came to.</param>
/// <param name="Changed">Whether the step left the workspace other than it was, as the journal has it.</param>
internal sealed record StepOutcome(IReadOnlyList<StepResult> Results, bool Changed);

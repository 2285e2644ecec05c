using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Tools;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Loop;

/// <summary>What follows from a step: go on, go on with a word to the model, or give up.</summary>
internal sealed record Verdict(string? Remark, string? GiveUp);

/// <summary>
/// Watches a loop's bounds. It sees only what the journal keeps, so a replayed conversation gets the same remarks at
/// the same places.
/// </summary>
/// <param name="options">The bounds.</param>
/// <param name="changesExpected">Whether the loop is there to change a workspace; one that only reads cannot stall.</param>
internal sealed class LoopReferee(LoopOptions options, bool changesExpected)
{
    private readonly StuckDetector _stuck = new(options.StuckAfter);
    private int _malformed;
    private int _refusedFinishes;
    private int _textAnswers;
    private int _nudges;
    private int _stepsWithoutChange;

    public Verdict Judge(IReadOnlyList<ToolCall> calls, IReadOnlyList<StepResult> results, bool changed, ChatFinishReason? finishReason)
    {
        var stall = JudgeStall(changed);
        if (stall.GiveUp is not null)
            return stall;
        var verdict = JudgeCalls(calls, results, finishReason);
        return verdict.Remark is null ? verdict with { Remark = stall.Remark } : verdict;
    }

    private Verdict JudgeCalls(IReadOnlyList<ToolCall> calls, IReadOnlyList<StepResult> results, ChatFinishReason? finishReason)
    {
        if (calls.Count == 0)
            return JudgeText(finishReason);

        _textAnswers = 0;
        var malformed = calls.Zip(results).Where(pair => pair.First.IsMalformed(pair.Second.Ok)).Select(pair => pair.First).ToList();
        _malformed += malformed.Count;
        if (malformed.Count > 0 && _malformed > options.MaxMalformed)
            return GiveUp($"the model made {_malformed} tool calls that could not be carried out; the last: {malformed[^1].Fault}");
        var refused = calls.Zip(results).LastOrDefault(pair => pair.First.Tool is FinishTool && !pair.Second.Ok);
        if (refused.First is not null && ++_refusedFinishes > options.MaxRefusedFinishes)
            return GiveUp($"finishing was refused {_refusedFinishes} times; the last time: {BoundedText.Middle(refused.Second.Content, 500)}");
        if (_stuck.Observe(calls, results) is { } circle)
            return JudgeCircle(circle, calls, results);
        return finishReason == ChatFinishReason.Length ? new("[Your last answer was cut at the length limit. Write large files in several smaller steps.]", null) : new(null, null);
    }

    private Verdict JudgeStall(bool changed)
    {
        _stepsWithoutChange = changed || !changesExpected ? 0 : _stepsWithoutChange + 1;
        if (_stepsWithoutChange >= 2 * options.StallAfter)
            return GiveUp($"the model got nowhere: {_stepsWithoutChange} steps in a row changed nothing in the workspace, also after it was told so ({LoopOptions.Section}:{nameof(LoopOptions.StallAfter)})");
        return _stepsWithoutChange == options.StallAfter
            ? new($"[Nothing in the workspace has changed in the last {_stepsWithoutChange} steps. Change what the task asks for now, or call finish with what you have.]", null)
            : new(null, null);
    }

    private Verdict JudgeText(ChatFinishReason? finishReason)
    {
        if (++_textAnswers > options.MaxTextAnswers)
            return GiveUp($"the model answered {_textAnswers} times in a row without calling a tool");
        if (finishReason == ChatFinishReason.Length)
            return new("[Your answer was cut at the length limit before it called a tool. Nothing was done. Think less, and write large files in several smaller steps.]", null);
        if (finishReason == ChatFinishReason.ContentFilter)
            return new("[Your answer was withheld by the provider's content filter. Nothing was done. Go on with the task in other words.]", null);
        return new("[Nothing was done: the answer called no tool. Go on with the tools; when the work is complete, call finish.]", null);
    }

    private Verdict JudgeCircle(string circle, IReadOnlyList<ToolCall> calls, IReadOnlyList<StepResult> results)
    {
        _stuck.Forget();
        var names = string.Join(", ", calls.Select(call => call.Name));
        var refusal = results.LastOrDefault(result => !result.Ok) is { } refused ? $"; the tool refuses: {BoundedText.Middle(refused.Content, 500)}" : "";
        return ++_nudges > options.MaxNudges
            ? GiveUp($"the model is stuck: {circle} ({names}), also after it was told so{refusal}")
            : new($"[You are going round in circles: {circle}. Doing it again will not help. Look at what the result says, try something else, or finish with what you have.]", null);
    }

    private static Verdict GiveUp(string reason) => new(null, reason);
}

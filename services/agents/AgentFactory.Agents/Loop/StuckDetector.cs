using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AgentFactory.Agents.Journaling;

namespace AgentFactory.Agents.Loop;

/// <summary>
/// Sees when a conversation goes round in circles: the same calls with the same results, or two that alternate.
/// Digits in results do not count: durations and process ids differ while nothing else does.
/// </summary>
internal sealed partial class StuckDetector(int stuckAfter)
{
    private readonly List<string> _signatures = [];

    /// <summary>Notes a step; says how the conversation is stuck, or null.</summary>
    public string? Observe(IReadOnlyList<ToolCall> calls, IReadOnlyList<StepResult> results)
    {
        _signatures.Add(Sign(calls, results));
        if (EndsWithPeriod(1, stuckAfter))
            return $"the same tool call had the same result {stuckAfter} times in a row";
        if (EndsWithPeriod(2, 2 * Math.Max(2, stuckAfter - 1)))
            return "the same two tool calls take turns, with the same results";
        return null;
    }

    /// <summary>Starts counting afresh, after the model was told.</summary>
    public void Forget() => _signatures.Clear();

    private bool EndsWithPeriod(int period, int length)
    {
        if (_signatures.Count < length)
            return false;
        for (var back = 1; back <= length - period; back++)
            if (_signatures[^back] != _signatures[^(back + period)])
                return false;
        return true;
    }

    private static string Sign(IReadOnlyList<ToolCall> calls, IReadOnlyList<StepResult> results)
    {
        var text = new StringBuilder();
        for (var i = 0; i < calls.Count; i++)
            text.Append(calls[i].Name).Append('\n').Append(calls[i].Arguments.GetRawText()).Append('\n')
                .Append(results[i].Ok).Append('\n').Append(Digits().Replace(results[i].Content, "#")).Append('\0');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}

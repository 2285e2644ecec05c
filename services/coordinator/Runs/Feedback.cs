using System.Text;

namespace AgentFactory.Coordinator.Runs;

/// <summary>What the planner is told about a plan that went back.</summary>
internal static class PlanFeedback
{
    public static string Of(IReadOnlyList<string> errors)
    {
        var text = new StringBuilder("The plan was checked and cannot be used. Mend exactly this and hand in the whole plan again:\n");
        foreach (var error in errors)
            text.Append("- ").Append(error).Append('\n');
        return Feedback.Bound(text.ToString());
    }
}

/// <summary>What the next attempt is told about the ones before.</summary>
internal static class AttemptFeedback
{
    public static string Add(string? feedback, int attempt, string reason)
    {
        var line = $"Attempt {attempt} failed: {reason}";
        return Feedback.Bound(string.IsNullOrEmpty(feedback) ? line : $"{feedback}\n{line}");
    }
}

internal static class Feedback
{
    /// <summary>Cuts the middle out of a text that is too long: why it was given stands first, the newest last.</summary>
    public static string Bound(string text)
    {
        if (text.Length <= RunBounds.MaxFeedback)
            return text;
        const string cut = "\n[… left out …]\n";
        var half = (RunBounds.MaxFeedback - cut.Length) / 2;
        return string.Concat(text.AsSpan(0, half), cut, text.AsSpan(text.Length - half));
    }
}

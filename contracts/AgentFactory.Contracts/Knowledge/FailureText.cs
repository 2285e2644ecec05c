using System.Globalization;
using System.Text;

namespace AgentFactory.Contracts.Knowledge;

/// <summary>The form in which a failure is kept, whoever keeps it: one that is found again.</summary>
internal static class FailureText
{
    public static string Of(string context, string error, IReadOnlyList<string> recoverySteps)
    {
        var text = new StringBuilder("While: ").AppendLine(context.Trim()).Append("Error: ").AppendLine(error.Trim());
        text.AppendLine(recoverySteps.Count == 0 ? "No recovery is known." : "What helped:");
        foreach (var (index, step) in recoverySteps.Index())
            text.Append(CultureInfo.InvariantCulture, $"{index + 1}. ").AppendLine(step.Trim());
        return text.ToString().TrimEnd();
    }
}

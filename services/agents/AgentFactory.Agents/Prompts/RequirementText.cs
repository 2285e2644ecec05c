using System.Text;
using AgentFactory.Contracts.Prp;

namespace AgentFactory.Agents.Prompts;

/// <summary>A requirement as prompts show it: its own words under plain headings, bounded.</summary>
public static class RequirementText
{
    private const int MaxCharacters = 40_000;
    private const int MaxSection = 12_000;

    /// <summary>The requirement without its criteria (those have <see cref="Criteria"/>), in a data block.</summary>
    public static string Of(PrpDocument prp)
    {
        ArgumentNullException.ThrowIfNull(prp);
        var text = new StringBuilder();
        Section(text, "Title", prp.Title);
        Section(text, "Goal", prp.Goal);
        Section(text, "Why", prp.Justification);
        Section(text, "Context", prp.Context.Text);
        Section(text, "To read", Lines(prp.Context.References.Select(reference => reference.Why is null ? reference.Target : $"{reference.Target}: {reference.Why}")));
        Section(text, "Pitfalls", Lines(prp.Context.Gotchas));
        Section(text, "Constraints", Lines(prp.Context.Constraints));
        Section(text, "Steps proposed", Lines(prp.Steps.Select(StepLine)));
        Section(text, "Success metrics", Lines(prp.SuccessMetrics));
        Section(text, "When something fails", Lines(prp.FailureRecovery));
        foreach (var (heading, body) in prp.Context.Extra.Where(extra => Says(extra.Key, extra.Value)))
            Section(text, heading, body);
        return DataBlock.Of("The requirement", text.ToString(), MaxCharacters);
    }

    /// <summary>The criteria with the scripts that will be executed, in a data block; all, or those with the given ids.</summary>
    public static string Criteria(PrpDocument prp, IReadOnlyCollection<string>? only = null)
    {
        ArgumentNullException.ThrowIfNull(prp);
        var text = new StringBuilder();
        foreach (var criterion in prp.Criteria.Where(criterion => only is null || only.Contains(criterion.Id)))
        {
            text.Append("- ").Append(criterion.Id).Append(criterion.IsGate ? " (executed): " : " (judged, not executed): ").AppendLine(criterion.Text);
            if (criterion.Script is { } script)
                text.Append("  script:\n").AppendLine(Indent(script));
        }

        return DataBlock.Of("Validation criteria", text.ToString(), MaxCharacters);
    }

    /// <summary>The reader keeps every line of a file; bare headings and the signs of a fence tell a model nothing.</summary>
    private static bool Says(string heading, string body) =>
        heading != PrpContext.Outline && body.Split('\n').Any(line => line.Trim() is { Length: > 0 } text && !text.StartsWith("```", StringComparison.Ordinal));

    private static string StepLine(PrpStep step)
    {
        var id = step.Id is null ? "" : $"[{step.Id}] ";
        return step.DependsOn.Count == 0 ? id + step.Text : $"{id}{step.Text} (after {string.Join(", ", step.DependsOn)})";
    }

    private static string? Lines(IEnumerable<string> items)
    {
        var text = string.Join("\n", items.Select(item => "- " + item));
        return text.Length == 0 ? null : text;
    }

    private static void Section(StringBuilder text, string heading, string? body)
    {
        if (string.IsNullOrWhiteSpace(body))
            return;
        // A section of the same name brings its own heading.
        if (body.StartsWith(heading + "\n", StringComparison.OrdinalIgnoreCase))
            body = body[(heading.Length + 1)..];
        text.Append("## ").AppendLine(heading).AppendLine(Loop.BoundedText.Middle(body.Trim(), MaxSection)).AppendLine();
    }

    private static string Indent(string script) =>
        string.Join("\n", script.TrimEnd().Split('\n').Select(line => "    " + line.TrimEnd('\r')));
}

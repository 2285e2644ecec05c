namespace AgentFactory.DevOps.Checks;

/// <summary>How much a finding weighs.</summary>
internal enum Weight
{
    /// <summary>It may stand, when the model insists; the result says so.</summary>
    Should,

    /// <summary>Nothing is handed in with it.</summary>
    Must,
}

/// <param name="File">From the root of the repository.</param>
/// <param name="Line">From 1; 0 for the whole file.</param>
/// <param name="Weight">Whether it may stand.</param>
/// <param name="Rule">What found it, for instance <c>image-pinned</c> or <c>SC2086</c>.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record DeliveryFinding(string File, int Line, Weight Weight, string Rule, string Message)
{
    public override string ToString() => $"{File}:{Line} [{Rule}] {Message}";
}

/// <summary>What was done with one file: what ran, and what could only be looked at.</summary>
internal sealed record CheckedFile(string File, IReadOnlyList<string> Executed, IReadOnlyList<string> Judged);

/// <summary>What came of a check.</summary>
internal sealed record DeliveryReport(IReadOnlyList<CheckedFile> Files, IReadOnlyList<DeliveryFinding> Findings)
{
    /// <summary>For the model and for people: what was executed, what was not, and what was found.</summary>
    public string ToText()
    {
        var lines = Files.Select(file =>
            $"- {file.File}: executed: {(file.Executed.Count == 0 ? "nothing" : string.Join(", ", file.Executed))}; judged, not executed: {(file.Judged.Count == 0 ? "nothing" : string.Join(", ", file.Judged))}");
        var findings = Findings.Count == 0 ? "Nothing was found." : $"Found:\n{string.Join('\n', Findings.Select(finding => "- " + finding))}";
        return $"{string.Join('\n', lines)}\n{findings}";
    }
}

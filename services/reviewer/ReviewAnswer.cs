using AgentFactory.Contracts.Proof;

namespace AgentFactory.Reviewer;

/// <summary>A review as the model hands it in; the commit is ours to add.</summary>
internal sealed record ReviewAnswer(string Summary, IReadOnlyList<ReviewFinding> Findings)
{
    public const string Schema = """
        {
          "type": "object",
          "properties": {
            "summary": { "type": "string", "description": "What the change does and whether it does what was asked, in two or three sentences." },
            "findings": {
              "type": "array",
              "description": "Empty when nothing is wrong.",
              "items": {
                "type": "object",
                "properties": {
                  "file": { "type": "string", "description": "Path in the repository; empty when it concerns the whole change." },
                  "line": { "type": "integer", "description": "Line in the new file, from 1; 0 when it concerns the whole file." },
                  "severity": { "type": "string", "enum": ["note", "minor", "blocking"] },
                  "why": { "type": "string", "description": "What is wrong, and an input or situation in which it goes wrong." },
                  "suggestion": { "type": "string", "description": "What to do instead." },
                  "patch": { "type": "string", "description": "A unified diff that mends it, where a few lines do; else left out." }
                },
                "required": ["file", "line", "severity", "why", "suggestion"]
              }
            }
          },
          "required": ["summary", "findings"]
        }
        """;

    private const int MaxFindings = 20;

    /// <summary>Null when every finding can be acted on.</summary>
    public string? FindFault(string root)
    {
        if (Findings.Count > MaxFindings)
            return $"there are {Findings.Count} findings; keep the {MaxFindings} that matter most.";
        foreach (var finding in Findings)
        {
            if (string.IsNullOrWhiteSpace(finding.Why))
                return "a finding does not say why.";
            if (finding.File.Length > 0 && !IsInside(root, finding.File))
                return $"the file `{finding.File}` of a finding is not a path inside the repository.";
            if (finding.Line < 0)
                return $"the line {finding.Line} of a finding in `{finding.File}` is not a line.";
        }

        return null;
    }

    // A deleted file may be named, so it need not exist.
    private static bool IsInside(string root, string file) =>
        !Path.IsPathRooted(file) && !file.Any(char.IsControl)
        && Path.GetFullPath(Path.Combine(root, file)).StartsWith(Path.GetFullPath(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

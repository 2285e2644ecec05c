using System.Text.RegularExpressions;
using AgentFactory.Contracts.Proof;
using AgentFactory.Reviewer.Changes;

namespace AgentFactory.Reviewer.Rules;

/// <summary>
/// A script that runs tests and then says that all is well, whatever came of them. Only in files that are carried out, and where the very
/// line runs them: in <c>grep -q x || true</c> the ending has its place.
/// </summary>
internal sealed partial class SwallowedExitRule : IReviewRule
{
    public IEnumerable<ReviewFinding> Find(ReviewedChange change) =>
        from file in change.Files
        where IsCarriedOut(file.Path)
        from line in file.Added
        where Swallowed().IsMatch(line.Text)
        select Findings.Blocking(
            file.Path, line.NewLine, "exit-swallowed", "This line runs tests or a check and ends well whatever came of them: a red test would look green.",
            "Let the exit code through.");

    private static bool IsCarriedOut(string path) =>
        Path.GetExtension(path) is "" or ".sh" or ".bash" or ".yml" or ".yaml" or ".mk" or ".toml" or ".ini" or ".cfg" || Path.GetFileName(path) is "package.json" || Path.GetFileName(path).StartsWith("Dockerfile", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(?:dotnet\s+(?:test|build)|pytest|python[\d.]*\s+-m\s+(?:unittest|pytest)|(?:npm|yarn|pnpm)\s+(?:run\s+)?test|node\s+--test|go\s+(?:test|vet)|cargo\s+test|ctest|make\s+(?:test|check)|mvn\s+(?:test|verify)|gradlew?\s+test|jest|vitest|mocha)\b[^#\n]*\|\|\s*(?:true|:|exit\s+0)(?![\w-])", RegexOptions.None, 2_000)]
    private static partial Regex Swallowed();
}

using System.Text.RegularExpressions;
using AgentFactory.Contracts.Proof;
using AgentFactory.Reviewer.Changes;
using AgentFactory.Agents.TestCode;

namespace AgentFactory.Reviewer.Rules;

/// <summary>
/// Code that asks for the input of an acceptance check and answers with what the check expects. It is said only where every branch of
/// the file from one literal to another is such a pair (a table of which the checks try a few rows has others too), and where
/// the requirement itself does not name both.
/// </summary>
internal sealed partial class HardCodedRule : IReviewRule
{
    private const int MaxAcceptanceFiles = 100;
    private const int ShortestLiteral = 3;
    private const int LinesToAnswer = 2;

    public IEnumerable<ReviewFinding> Find(ReviewedChange change)
    {
        var pairs = change.AcceptanceFiles.Take(MaxAcceptanceFiles).SelectMany(path => Pairs(change.Text(path))).ToHashSet();
        if (pairs.Count == 0)
            yield break;
        foreach (var file in change.Files.Where(file => file.NewPath is not null && TestInventory.Knows(file.Path) && !change.IsAcceptance(file.Path)))
        {
            if (change.Text(file.Path) is not { } text || TestInventory.Of(file.Path, text).Count > 0)
                continue;
            var branches = Branches(text).ToList();
            var added = file.Added.Select(line => line.NewLine).ToHashSet();
            if (branches.Count == 0 || !branches.TrueForAll(branch => pairs.Contains((branch.Asked, branch.Answer))))
                continue;
            if (branches.Find(branch => added.Contains(branch.Line) && !(Says(change, branch.Asked) && Says(change, branch.Answer))) is { } bent)
            {
                yield return Findings.Blocking(
                    file.Path, bent.Line, "hard-coded-answer",
                    $"The code asks for {bent.Asked} and answers {bent.Answer}: the input of an acceptance check and what it expects. Any other input of its kind goes another way.",
                    "Work the answer out from the input.");
            }
        }
    }

    private static bool Says(ReviewedChange change, string literal) => change.Requirement.Contains(literal.Trim('"', '\'', '`'), StringComparison.Ordinal);

    /// <summary>Literals that stand in one line of a check, each way round.</summary>
    private static IEnumerable<(string, string)> Pairs(string? text)
    {
        foreach (var line in text?.Split('\n') ?? [])
        {
            var literals = Literal().Matches(line).Select(match => Normal(match.Value)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            if (literals.Count is < 2 or > 4)
                continue;
            foreach (var asked in literals)
                foreach (var answer in literals.Where(other => other != asked))
                    yield return (asked, answer);
        }
    }

    private static IEnumerable<Branch> Branches(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (Condition().Match(lines[i]) is not { Success: true } condition || Normal(condition.Groups["lit"].Value) is not { } asked)
                continue;
            var rest = lines[i][(condition.Index + condition.Length)..] + "\n" + string.Join('\n', lines.Skip(i + 1).Take(LinesToAnswer));
            // The first answer is that of this branch, whatever comes after it.
            if (Answer().Match(rest) is { Success: true } answer && answer.Groups["lit"].Success && Normal(answer.Groups["lit"].Value) is { } given)
                yield return new(asked, given, i + 1);
        }
    }

    // Short ones are everywhere; quotes differ from language to language.
    private static string? Normal(string literal)
    {
        var bare = literal.Trim('"', '\'', '`');
        return bare.Length < ShortestLiteral ? null : char.IsAsciiDigit(literal[0]) ? bare : $"\"{bare}\"";
    }

    private sealed record Branch(string Asked, string Answer, int Line);

    private const string OneLiteral = """(?<lit>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?<![\w.])\d[\d_]*(?:\.\d+)?(?![\w.]))""";

    [GeneratedRegex(OneLiteral, RegexOptions.None, 2_000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"(?:===?|\bcase\b|\bwhen\b|\bis\b|\b[eE]quals\s*\()\s*" + OneLiteral + @"|^\s*" + OneLiteral + @"(?=\s*=>)", RegexOptions.None, 2_000)]
    private static partial Regex Condition();

    [GeneratedRegex(@"(?:\breturn\b|=>)\s*\(?\s*(?:" + OneLiteral + ")?", RegexOptions.None, 2_000)]
    private static partial Regex Answer();
}

using System.Text.RegularExpressions;
using AgentFactory.Agents.TestCode;
using AgentFactory.Tester.Cases;
using AgentFactory.Tester.Mutations;

namespace AgentFactory.Tester.Writing;

/// <summary>
/// Which mistake to plant next: one in a function that the tests still to be proven name, in a file that theirs name, and rather another
/// function than the one that was tried before.
/// </summary>
internal sealed partial class MutationPlan
{
    private const int MaxFiles = 2_000;
    private const int MaxOfFile = 5_000;

    private readonly TestTree _tree;
    private readonly List<Mutation> _left;
    private readonly Dictionary<(string File, string Within), int> _tried = [];
    private readonly Dictionary<string, HashSet<string>> _words = new(StringComparer.Ordinal);

    public MutationPlan(TestTree tree)
    {
        _tree = tree;
        _left = [.. tree.Paths.Where(path => !TestFiles.IsTest(path) && tree.Text(path) is not null).Take(MaxFiles).SelectMany(path => Mutator.Find(path, tree.Text(path)!).Take(MaxOfFile))];
    }

    /// <summary>Takes the next one for these tests; null when there is none left.</summary>
    public Mutation? Next(IReadOnlyCollection<WrittenTest> tests)
    {
        if (_left.Count == 0)
            return null;
        var named = tests.SelectMany(test => Words(test.Case.Text)).ToHashSet(StringComparer.Ordinal);
        var files = tests.Select(test => _tree.Text(test.File)).OfType<string>().Distinct(StringComparer.Ordinal).SelectMany(Words).ToHashSet(StringComparer.Ordinal);
        var best = _left.MaxBy(Worth)!;
        _left.Remove(best);
        _tried[(best.File, best.Within)] = _tried.GetValueOrDefault((best.File, best.Within)) + 1;
        return best;

        int Worth(Mutation mutation) =>
            (mutation.Rule == "return nothing" ? 1 : 0)
            + (mutation.Within.Length > 0 && named.Contains(mutation.Within) ? 8 : 0)
            + (files.Contains(Path.GetFileNameWithoutExtension(mutation.File)) ? 4 : 0)
            - 2 * _tried.GetValueOrDefault((mutation.File, mutation.Within));
    }

    /// <summary>Names and the words of texts: what is called, and what is imported or started by its path.</summary>
    private HashSet<string> Words(string text) => _words.TryGetValue(text, out var words)
        ? words
        : _words[text] = [.. Word().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"[\w$]+", RegexOptions.None, 2_000)]
    private static partial Regex Word();
}

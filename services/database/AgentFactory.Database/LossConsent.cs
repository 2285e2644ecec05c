using AgentFactory.Contracts.Prp;
using AgentFactory.Database.Engine;

namespace AgentFactory.Database;

/// <summary>
/// Whether a loss of data was asked for by the person who wrote the requirement: a sentence of theirs names the table or column and says that
/// it goes. What the planner or the model wrote does not count. In doubt it was not, and a person is asked.
/// </summary>
internal static class LossConsent
{
    private static readonly HashSet<string> Goes = new(["drop", "drops", "dropped", "remove", "removes", "removed", "delete", "deletes", "deleted", "discard", "discarded"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> Stays = new(["not", "no", "never", "without", "keep", "keeps", "kept", "don't", "unless", "nor", "cannot"], StringComparer.OrdinalIgnoreCase);

    // Not each dot: `users.email` is one name.
    private static readonly string[] Ends = [". ", ".\n", "\n", ";", "!", "?"];

    /// <summary>Those that nobody asked for.</summary>
    public static IReadOnlyList<Loss> Missing(IReadOnlyList<Loss> losses, PrpDocument prp)
    {
        var sentences = Texts(prp).SelectMany(text => text.Split(Ends, StringSplitOptions.None)).Select(ToWords).ToList();
        return [.. losses.Where(loss => !sentences.Exists(words => Names(words, loss)))];
    }

    private static bool Names(HashSet<string> words, Loss loss) =>
        (loss.Column.Length > 0 ? words.Contains(loss.Column) || words.Contains($"{loss.Table}.{loss.Column}") : words.Contains(loss.Table)) && words.Overlaps(Goes) && !words.Overlaps(Stays);

    private static IEnumerable<string> Texts(PrpDocument prp) =>
    [
        prp.Title ?? "", prp.Goal ?? "", prp.Justification ?? "", prp.Context.Text ?? "",
        .. prp.Context.Constraints, .. prp.Steps.Select(step => step.Text), .. prp.Criteria.Select(criterion => criterion.Text), .. prp.SuccessMetrics,
    ];

    private static HashSet<string> ToWords(string sentence) =>
        sentence.Split([' ', '\t', '\r', ',', ':', '(', ')', '`', '"', '*'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.TrimEnd('.')).ToHashSet(StringComparer.OrdinalIgnoreCase);
}

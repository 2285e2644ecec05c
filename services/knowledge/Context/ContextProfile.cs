using System.Collections.Frozen;
using AgentFactory.Knowledge.Entries;
using Wire = AgentFactory.Contracts.Knowledge;

namespace AgentFactory.Knowledge.Context;

/// <summary>What a type of context takes, and what it prefers.</summary>
/// <param name="Preference">The source types it takes, and what relevance is multiplied with for each.</param>
/// <param name="Marks">Tags that make an entry more fitting.</param>
/// <param name="Newness">How much more a brand-new entry counts than an old one: 0 for not at all.</param>
internal sealed record ContextProfile(FrozenDictionary<SourceType, double> Preference, FrozenSet<string> Marks, double Newness)
{
    private const double MarkBonus = 1.15;

    /// <summary>After this long half of the newness is gone.</summary>
    private static readonly TimeSpan NewnessHalfLife = TimeSpan.FromDays(30);

    public static ContextProfile Of(Wire.ContextType type) => type switch
    {
        Wire.ContextType.Code => Code,
        Wire.ContextType.Architecture => Architecture,
        Wire.ContextType.Debugging => Debugging,
        _ => General,
    };

    private static readonly ContextProfile General = Make(
        [(SourceType.Pattern, 1), (SourceType.Documentation, 1), (SourceType.Code, 1), (SourceType.Failure, 1)], [], 0);

    private static readonly ContextProfile Code = Make(
        [(SourceType.Code, 1.1), (SourceType.Pattern, 1), (SourceType.Documentation, 0.8)], ["example", "api"], 0);

    private static readonly ContextProfile Architecture = Make(
        [(SourceType.Documentation, 1.1), (SourceType.Pattern, 1.1), (SourceType.Code, 0.7)], ["architecture", "design", "decision", "readme"], 0);

    // What broke lately is likelier to be what breaks now.
    private static readonly ContextProfile Debugging = Make(
        [(SourceType.Failure, 1.25), (SourceType.Code, 0.9), (SourceType.Pattern, 0.9)], ["error", "fix", "recovery"], 0.1);

    /// <summary>Relevance as this type of context sees it: 0 to 1.</summary>
    public double Rate(KnowledgeEntry entry, double relevance, DateTimeOffset now)
    {
        var age = now > entry.Updated ? now - entry.Updated : TimeSpan.Zero;
        var rated = relevance * Preference[entry.SourceType] * (1 + (Newness * Math.Pow(0.5, age / NewnessHalfLife)));
        return Math.Clamp(entry.Tags.Any(Marks.Contains) ? rated * MarkBonus : rated, 0, 1);
    }

    private static ContextProfile Make((SourceType Type, double Factor)[] preference, string[] marks, double newness) =>
        new(preference.ToFrozenDictionary(pair => pair.Type, pair => pair.Factor), marks.ToFrozenSet(StringComparer.OrdinalIgnoreCase), newness);
}

using System.Collections.Frozen;

namespace AgentFactory.Knowledge.Ranking;

/// <summary>English words that say nothing about what a text is about: articles, pronouns, auxiliaries, question words.</summary>
internal static class StopWords
{
    private static readonly FrozenSet<string> Words = (
        "a about above after again against all also am an and any anyone are as at be because been before being below between "
        + "both but by can cannot could did do does doing done down during each either else etc ever every few for from further "
        + "get give given had has have having he her here hers herself him himself his how however i if in into is it its "
        + "itself just let may me might more most much must my myself neither no nor not now of off often on once one only or "
        + "other others our ours ourselves out over own per please s same shall she should since so some such t than that the "
        + "their theirs them themselves then there therefore these they this those through thus to too under until up upon "
        + "us very was we were what when where whether which while who whom whose why will with within without would yet you "
        + "your yours yourself yourselves").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        Words.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Contains(ReadOnlySpan<char> word) => BySpan.Contains(word);
}

namespace AgentFactory.Database.Engine.Catalogs;

/// <summary>Names that at least one of the common engines takes only in quotes. Words that all of them take bare are not here.</summary>
internal static class ReservedWords
{
    private static readonly HashSet<string> Words = new(
        """
        add all alter analyse analyze and any array as asc asymmetric between both by case cast check collate column constraint create cross
        current_date current_role current_time current_timestamp current_user database default deferrable delete desc distinct do drop else end
        escape except exists false fetch for foreign from full function grant group groups having if in index inner insert intersect interval into is
        isnull join key keys lateral leading left like limit localtime localtimestamp match natural not notnull null offset on only or order outer
        over partition placing primary procedure range rank read references returning right row rows select session_user set similar some
        symmetric system table then to trailing transaction trigger true union unique update usage user using values variadic verbose view when where
        window with
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string name) => Words.Contains(name);
}

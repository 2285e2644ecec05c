namespace AgentFactory.Tester.Mutations;

/// <summary>One small change that should make a test of the code fail.</summary>
/// <param name="File">Where.</param>
/// <param name="Line">Where in it, from 1.</param>
/// <param name="Start">Where in its text.</param>
/// <param name="Original">What stands there.</param>
/// <param name="Replacement">What stands there then.</param>
/// <param name="Within">The function or type that was declared last before it; empty when there is none.</param>
/// <param name="Rule">What is done, for instance <c>return nothing</c>.</param>
internal sealed record Mutation(string File, int Line, int Start, string Original, string Replacement, string Within, string Rule)
{
    private const int MaxShown = 60;

    public string Apply(string text) => string.Concat(text.AsSpan(0, Start), Replacement, text.AsSpan(Start + Original.Length));

    public override string ToString() => $"{File}:{Line} `{Short(Original)}` became `{Short(Replacement)}`";

    private static string Short(string code)
    {
        var line = string.Join(' ', code.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxShown ? line : line[..MaxShown] + "…";
    }
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary>A kind of test program: how a script calls it, and how its output says how many tests really ran.</summary>
internal abstract class TestRunner
{
    /// <summary>What evidence calls it.</summary>
    public abstract string Name { get; }

    /// <summary>How a script calls it; null for one that is only known by its output.</summary>
    protected abstract Regex? Call { get; }

    public bool IsCalledBy(string script) => Call?.IsMatch(script) == true;

    /// <summary>Tests that were carried out, skipped ones not counted; null when the output does not say.</summary>
    public abstract int? Count(string output);

    protected static int? Sum(MatchCollection matches, params ReadOnlySpan<int> groups)
    {
        if (matches.Count == 0)
            return null;
        long total = 0;
        foreach (Match match in matches)
            foreach (var group in groups)
                total += NumberOf(match.Groups[group]);
        return (int)Math.Clamp(total, 0, int.MaxValue);
    }

    /// <summary>0 for a group that is not there.</summary>
    protected static int NumberOf(Group group) =>
        group.Success && int.TryParse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

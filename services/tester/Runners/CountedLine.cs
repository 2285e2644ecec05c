using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary>A test program without a framework that ends with a line <c>N passed, N failed</c>, or prints one for each part.</summary>
internal sealed partial class CountedLine : TestRunner
{
    public override string Name => "test program";

    protected override Regex? Call => null;

    // The last line is the total of those before it, where there is more than one.
    public override int? Count(string output) =>
        Line().Matches(output).LastOrDefault() is { } line ? NumberOf(line.Groups[1]) + NumberOf(line.Groups[2]) : null;

    [GeneratedRegex(@"^[^\n\d]*\b(\d+) passed[,;]? +(?:and +)?(\d+) failed\b[^\n]*$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Line();
}

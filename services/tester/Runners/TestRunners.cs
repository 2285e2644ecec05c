using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary>What was recognised in a script and its output.</summary>
/// <param name="Runner">Null when no test runner shows.</param>
/// <param name="TestsRun">Null when there is none, or none that can be counted.</param>
internal sealed record Recognition(string? Runner, int? TestsRun);

/// <summary>Recognises test runners.</summary>
internal static partial class TestRunners
{
    // By output, the particular before the general: node's TAP reporter also prints TAP.
    private static readonly TestRunner[] All =
    [
        new DotnetTest(), new CTest(), new NodeTest(), new Unittest(), new Pytest(), new GoTest(), new CargoTest(),
        new Jest(), new Vitest(), new Mocha(), new Tap(), new CountedLine(), new PackageScript(),
    ];

    /// <summary>
    /// A runner that the script calls must show its count; what the script does not call is recognised by its output,
    /// for it may hide behind <c>make test</c> or a script of the project.
    /// </summary>
    public static Recognition Recognize(string script, string output)
    {
        var plain = Escapes().Replace(output, "");
        var code = Comments().Replace(script, "");
        var called = All.Where(runner => runner.IsCalledBy(code)).ToList();
        var counts = called.Select(runner => (runner.Name, Count: runner.Count(plain))).Where(found => found.Count is not null).ToList();
        if (counts.Count > 0)
            return new(string.Join(" + ", counts.Select(found => found.Name)), counts.Sum(found => found.Count));

        var behind = All.Select(runner => (runner.Name, Count: runner.Count(plain))).FirstOrDefault(found => found.Count is not null);
        if (behind.Name is null)
            return new(called.FirstOrDefault()?.Name, null);
        return new(called.Count == 0 || behind.Name == called[0].Name ? behind.Name : $"{called[0].Name} ({behind.Name})", behind.Count);
    }

    [GeneratedRegex(@"\x1B\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Escapes();

    [GeneratedRegex(@"(?<=^|\s)#[^\n]*", RegexOptions.Multiline)]
    private static partial Regex Comments();
}

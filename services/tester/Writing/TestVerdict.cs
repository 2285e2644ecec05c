namespace AgentFactory.Tester.Writing;

/// <summary>What was found out about a test that was written.</summary>
internal enum Standing
{
    /// <summary>It fails while the implementation is not there.</summary>
    RedBefore,

    /// <summary>It passes, and fails when a mistake is planted in the code.</summary>
    RedOnMutation,

    /// <summary>It passes whatever was planted.</summary>
    NeverRed,

    /// <summary>It fails although the implementation is there: the test is wrong, or the code is.</summary>
    RedNow,

    /// <summary>Its text shows that it cannot fail, or that it checks nothing.</summary>
    Empty,

    /// <summary>It did not run, or fails for a reason that has nothing to do with the implementation.</summary>
    NotRun,
}

/// <summary>One test that was written or changed.</summary>
/// <param name="File">Where it stands.</param>
/// <param name="Name">As its runner calls it.</param>
/// <param name="Standing">What was found out.</param>
/// <param name="Why">How it was seen, or what is wrong and what to do.</param>
internal sealed record TestVerdict(string File, string Name, Standing Standing, string Why)
{
    /// <summary>Whether it was seen to fail, for the right reason.</summary>
    public bool Counts => Standing is Standing.RedBefore or Standing.RedOnMutation;
}

/// <summary>What came of looking at all of them.</summary>
/// <param name="Commit">The commit that holds them.</param>
/// <param name="Tests">One verdict a test.</param>
internal sealed record TestProof(string Commit, IReadOnlyList<TestVerdict> Tests)
{
    private const int MaxListed = 40;

    public int Counted => Tests.Count(test => test.Counts);

    /// <summary>In a line, then what does not count, then what does.</summary>
    public string ToText()
    {
        var left = Tests.Count - Counted;
        var lines = Tests.OrderBy(test => test.Counts).Select(test => $"- {test.File}: {test.Name}: {(test.Counts ? "" : "does not count: ")}{test.Why}").ToList();
        var more = lines.Count > MaxListed ? $"\n- … and {lines.Count - MaxListed} more" : "";
        return $"{Tests.Count} {(Tests.Count == 1 ? "test" : "tests")} written, {Counted} proven red, {left} {(left == 1 ? "does" : "do")} not count.\n{string.Join('\n', lines.Take(MaxListed))}{more}";
    }
}

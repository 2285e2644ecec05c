namespace AgentFactory.Fleet.Tests.Servers;

/// <summary>For suites that are shared with other projects and therefore cannot carry a fact attribute of this one.</summary>
internal static class Skip
{
    /// <summary>Has the test reported as skipped, with the reason; xunit knows such an exception by how its message begins.</summary>
    public static void If(string? obstacle)
    {
        if (obstacle is not null)
            throw new InvalidOperationException("$XunitDynamicSkip$" + obstacle);
    }
}

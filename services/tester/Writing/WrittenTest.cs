using System.Text.RegularExpressions;
using AgentFactory.Agents.TestCode;
using AgentFactory.Tester.Cases;

namespace AgentFactory.Tester.Writing;

/// <summary>A test that is new, or other than before.</summary>
internal sealed record WrittenTest(string File, TestCase Case)
{
    /// <summary>All of them, in files that hold tests, as far as their language is known.</summary>
    /// <exception cref="RegexMatchTimeoutException">A file could not be looked through in time.</exception>
    public static IReadOnlyList<WrittenTest> Find(TestTree before, TestTree after) =>
    [
        .. from file in after.DifferentFrom(before)
           where TestFiles.IsTest(file)
           let old = TestInventory.Of(file, before.Text(file)).Select(test => test.Text).ToHashSet(StringComparer.Ordinal)
           from test in TestInventory.Of(file, after.Text(file))
           where !old.Contains(test.Text)
           select new WrittenTest(file, test),
    ];
}

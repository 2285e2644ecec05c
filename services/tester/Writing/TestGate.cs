using System.ComponentModel;
using System.Text.RegularExpressions;
using AgentFactory.Agents;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Tester.Writing;

/// <summary>
/// Refuses to hand in tests that were not seen to fail: so often for some of them, always where none was. What is written outside of test
/// files is put back.
/// </summary>
internal sealed class TestGate(TaskContext context, IWorkspace workspace, RedProof proof, TesterOptions options)
{
    private const string TooInvolved = "A test file could not be looked through in time, and nothing was run. Write it more plainly.";

    private TestProof? _last;
    private int _refusals;

    /// <summary>Null when the work may be handed in; asked after everything was committed.</summary>
    public async Task<string?> FindObjectionAsync(CancellationToken cancellationToken)
    {
        var others = await proof.FindOtherChangesAsync(workspace.Head, cancellationToken);
        if (others.Count > 0)
        {
            await workspace.RestoreAsync(others, context.Brief.BaseCommit, cancellationToken);
            return $"these are no test files and were put back: {string.Join(", ", others.Take(10))}. Write tests only, where the repository's tests are (for instance in a folder `tests`); the code is another task's.";
        }

        if (await TryAsync(cancellationToken) is not { } found)
            return TooInvolved;
        if (found.Tests.Count == 0)
            return "no test was written or changed, in a form that its runner finds. Write tests with the test framework that the repository uses, or the one that comes with the language.";
        if (found.Counted == found.Tests.Count || found.Counted > 0 && _refusals >= options.MaxTestRefusals)
            return null;
        _refusals++;
        return $"some tests were not seen to fail for the right reason, and do not count.\n{found.ToText()}\nMend them, or take them out.";
    }

    [Description("Runs every test that this task wrote or changed, on the code as it stands and, where they pass, with mistakes planted in a copy of the code, and says which of them were seen to fail for the right reason. "
        + "Only those count. Looks at what was committed: the steps before this one.")]
    public async Task<string> CheckTestsAsync(CancellationToken cancellationToken)
    {
        if (await TryAsync(cancellationToken) is not { } found)
            return TooInvolved;
        return found.Tests.Count == 0 ? "No test was written or changed in the steps before this one." : found.ToText();
    }

    /// <summary>What is found of the commit that is checked out; looked for once for each.</summary>
    public async Task<TestProof> ProveAsync(CancellationToken cancellationToken) =>
        _last?.Commit == workspace.Head ? _last : _last = await proof.ProveAsync(workspace.Head, cancellationToken);

    private async Task<TestProof?> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ProveAsync(cancellationToken);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}

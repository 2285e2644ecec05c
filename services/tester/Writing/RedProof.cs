using AgentFactory.Agents;
using AgentFactory.Agents.TestCode;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Tester.Cases;
using AgentFactory.Tester.Mutations;

namespace AgentFactory.Tester.Writing;

/// <summary>
/// Shows for each test that it can fail: on the code before the implementation, or on the code with a mistake planted in it. All of it runs
/// in a clean clone of the commit, in the sandbox; the task's own checkout is not touched.
/// </summary>
internal sealed class RedProof(TaskContext context, TesterOptions options)
{
    private readonly FirstRun _first = new(Awaited.Of(context.Brief).Count > 0, Awaited.Words(context.Brief));
    private TestTree? _before;

    /// <summary>What the last one ran, for people.</summary>
    public string Log { get; private set; } = "";

    /// <summary>Files other than tests that differ from where the task began.</summary>
    public async Task<IReadOnlyList<string>> FindOtherChangesAsync(string commit, CancellationToken cancellationToken)
    {
        await using var clone = await CheckOutAsync(commit, cancellationToken);
        return [.. new TestTree(clone.Root).DifferentFrom(await BeforeAsync(cancellationToken)).Where(path => !TestFiles.IsTest(path))];
    }

    /// <exception cref="SandboxUnavailableException">Nothing was run: there is no sandbox.</exception>
    public async Task<TestProof> ProveAsync(string commit, CancellationToken cancellationToken)
    {
        await using var clone = await CheckOutAsync(commit, cancellationToken);
        var tree = new TestTree(clone.Root);
        var written = WrittenTest.Find(await BeforeAsync(cancellationToken), tree);
        var looked = written.Take(options.MaxTests).ToList();
        var (suites, others) = CaseRunners.Of([.. looked.Select(test => test.File).Distinct(StringComparer.Ordinal)], tree);
        var verdicts = looked.Where(test => others.Contains(test.File, StringComparer.Ordinal))
            .Select(test => new TestVerdict(test.File, test.Case.Name, Standing.NotRun, $"nothing here runs the tests of this file one by one ({CaseRunners.Names})")).ToList();
        verdicts.AddRange(written.Skip(options.MaxTests).Select(test => new TestVerdict(test.File, test.Case.Name, Standing.NotRun, $"more than {options.MaxTests} tests were written, and this one was not looked at")));

        var green = new List<WrittenTest>();
        Log = "";
        foreach (var suite in suites)
        {
            var run = await RunAsync(suite, clone, "as it stands", options.SuiteTime, cancellationToken);
            foreach (var test in looked.Where(test => suite.Files.Contains(test.File, StringComparer.Ordinal)))
                if (_first.Judge(test, tree.Text(test.File)!, run) is { } verdict)
                    verdicts.Add(verdict);
                else
                    green.Add(test);
        }

        verdicts.AddRange(await MutateAsync(green, suites, clone, tree, cancellationToken));
        return new(commit, [.. written.Select(test => verdicts.First(verdict => verdict.File == test.File && verdict.Name == test.Case.Name))]);
    }

    private async Task<IReadOnlyList<TestVerdict>> MutateAsync(
        IReadOnlyList<WrittenTest> green, IReadOnlyList<TestSuite> suites, IWorkspace clone, TestTree tree, CancellationToken cancellationToken)
    {
        var red = new Dictionary<WrittenTest, Mutation>();
        var open = green.ToHashSet();
        var plan = new MutationPlan(tree);
        var (started, tried) = (context.TimeProvider.GetTimestamp(), 0);
        while (open.Count > 0 && tried < options.MaxMutations && context.TimeProvider.GetElapsedTime(started) < options.MutationTime && plan.Next(open) is { } mutation)
        {
            tried++;
            var text = tree.Text(mutation.File)!;
            if (!TryWrite(clone, mutation.File, mutation.Apply(text)))
                continue;
            foreach (var suite in suites.Where(suite => open.Any(test => suite.Files.Contains(test.File, StringComparer.Ordinal))))
            {
                var run = await RunAsync(suite, clone, mutation.ToString(), options.SuiteTime, cancellationToken);
                foreach (var test in open.Where(test => suite.Files.Contains(test.File, StringComparer.Ordinal) && run.Of(test) == CaseOutcome.Failed).ToList())
                {
                    red[test] = mutation;
                    open.Remove(test);
                }
            }

            TryWrite(clone, mutation.File, text);
        }

        var flaky = await FindFlakyAsync(red.Keys, suites, clone, cancellationToken);
        return [.. green.Select(test => Verdict(test, red.GetValueOrDefault(test), flaky.Contains(test), tried))];
    }

    // Tests that put a folder or a link where the code was must live with it: they are not seen green again.
    private static bool TryWrite(IWorkspace clone, string path, string text)
    {
        try
        {
            WorkspaceFiles.Write(clone.Root, path, text);
            return true;
        }
        catch (WorkspaceException)
        {
            return false;
        }
    }

    // Red once and green once is no proof where it is red by itself at times, or keeps count of its runs.
    private async Task<HashSet<WrittenTest>> FindFlakyAsync(IReadOnlyCollection<WrittenTest> red, IReadOnlyList<TestSuite> suites, IWorkspace clone, CancellationToken cancellationToken)
    {
        var flaky = new HashSet<WrittenTest>();
        foreach (var suite in suites.Where(suite => red.Any(test => suite.Files.Contains(test.File, StringComparer.Ordinal))))
        {
            var run = await RunAsync(suite, clone, "as it stands, again", options.SuiteTime, cancellationToken);
            flaky.UnionWith(red.Where(test => suite.Files.Contains(test.File, StringComparer.Ordinal) && run.Of(test) != CaseOutcome.Passed));
        }

        return flaky;
    }

    private static TestVerdict Verdict(WrittenTest test, Mutation? mutation, bool isFlaky, int tried) => (mutation, isFlaky) switch
    {
        ({ }, true) => new(test.File, test.Case.Name, Standing.NeverRed, "it passed at first and failed later on the very same code: it depends on something else"),
        ({ }, false) => new(test.File, test.Case.Name, Standing.RedOnMutation, $"passes, and fails when {mutation}"),
        _ when test.Case.RealAssertions == 0 => new(test.File, test.Case.Name, Standing.Empty, $"it asserts nothing, and passes with each of {tried} mistakes planted in the code"),
        _ when tried == 0 => new(test.File, test.Case.Name, Standing.NeverRed, "it passes already, and there is no code in which a mistake could be planted"),
        _ => new(test.File, test.Case.Name, Standing.NeverRed, $"it passes with each of {tried} mistakes planted in the code: assert what the code is asked for, more closely"),
    };

    private async Task<SuiteRun> RunAsync(TestSuite suite, IWorkspace clone, string on, TimeSpan time, CancellationToken cancellationToken)
    {
        var command = new SandboxCommand { Script = suite.Script, Workspace = clone.Root, Limits = options.LimitsWithin(time) };
        var run = new SuiteRun(suite, await context.Sandbox.RunAsync(command, cancellationToken));
        if (Log.Length < options.LogBytes)
            Log += $"== {string.Join(", ", suite.Files)} on the code: {on}\n{run.Result.Output.TrimEnd()}\n";
        return run;
    }

    private Task<IWorkspace> CheckOutAsync(string commit, CancellationToken cancellationToken) =>
        context.Workspaces.CheckOutCleanAsync(context.Brief.RepositoryUrl, commit, cancellationToken);

    private async Task<TestTree> BeforeAsync(CancellationToken cancellationToken)
    {
        if (_before is not null)
            return _before;
        await using var clone = await CheckOutAsync(context.Brief.BaseCommit, cancellationToken);
        return _before = new TestTree(clone.Root);
    }
}

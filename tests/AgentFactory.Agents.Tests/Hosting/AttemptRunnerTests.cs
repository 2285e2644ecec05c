using AgentFactory.Agents.Tests.Fakes;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Agents.Tests.Hosting;

public sealed class AttemptRunnerTests
{
    private readonly ScriptedJournal _journal = ScriptedJournal.Answering(Say.Brief());

    [Fact]
    public async Task Run_Success_CompletesWithOutputCommitAndArtifacts()
    {
        var result = ExecutionResult.Success(new WorkReport("done"), "c9") with
        {
            Artifacts = new Dictionary<string, ReadOnlyMemory<byte>> { ["C1.log"] = "hello"u8.ToArray() },
        };

        await RunAsync((_, _) => Task.FromResult(result));

        Assert.Equal(Outcome.Succeeded, _journal.Completed!.Outcome);
        Assert.Equal(new WorkReport("done"), ContractsJson.Read<WorkReport>(_journal.Completed.OutputJson));
        Assert.Equal("c9", _journal.Completed.Commit);
        Assert.Equal(("C1.log", "hello"), (_journal.Completed.Artifacts[0].Name, _journal.Completed.Artifacts[0].Content.ToStringUtf8()));
    }

    public static TheoryData<Exception, Outcome, bool, string> Endings() => new()
    {
        { new BudgetExhaustedException("the pool is empty"), Outcome.Suspended, true, "the pool is empty" },
        { new ModelUnavailableException("no answer in 5 min", retryable: true), Outcome.Failed, true, "no answer in 5 min" },
        { new ModelUnavailableException("the key is wrong", retryable: false), Outcome.Failed, false, "the key is wrong" },
        { new SandboxUnavailableException("install bubblewrap"), Outcome.Failed, false, "install bubblewrap" },
        {
            new InvalidOperationException("there is no commit to describe."), Outcome.Failed, true,
            "an error of the agent itself: coder broke off with InvalidOperationException: there is no commit to describe. The stack trace is in the log of its process under task t1"
        },
        {
            new WorkspaceException("git failed"), Outcome.Failed, true,
            "coder broke off with WorkspaceException: git failed. The stack trace is in the log of its process under task t1"
        },
    };

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Run_AgentThrows_EndsTheAttemptAsTheExceptionMeans(Exception exception, Outcome outcome, bool retryable, string reason)
    {
        await RunAsync((_, _) => throw exception);

        Assert.Equal(
            (outcome, retryable, reason), (_journal.Completed!.Outcome, _journal.Completed.Retryable, _journal.Completed.Reason));
    }

    [Theory]
    [InlineData("Host=db;Password=canary;Port=1", "Host=db;Password=[left out];Port=1")]
    [InlineData("cannot reach http://me:canary@forge/x", "cannot reach http://[left out]@forge/x")]
    [InlineData("token: canary\nand a second line", "token: [left out]")]
    public async Task Run_ExceptionWithASecret_IsToldWithoutIt(string message, string told)
    {
        await RunAsync((_, _) => throw new InvalidOperationException(message));

        Assert.Contains($"InvalidOperationException: {told}. The stack", _journal.Completed!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ExceptionWithALongMessage_IsToldInPart()
    {
        await RunAsync((_, _) => throw new InvalidOperationException(new string('x', 100_000)));

        Assert.InRange(_journal.Completed!.Reason.Length, 500, 1_000);
    }

    [Fact]
    public async Task Run_StaleAttempt_SaysNothing()
    {
        await RunAsync((_, _) => throw new StaleAttemptException("epoch 8 has it"));

        Assert.Null(_journal.Completed);
    }

    [Fact]
    public async Task Run_HostStops_SuspendsSoThatItGoesOnLater()
    {
        using var host = new CancellationTokenSource();

        await RunAsync(
            async (_, token) =>
            {
                await host.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
                return null!;
            },
            host.Token);

        Assert.Equal(Outcome.Suspended, _journal.Completed!.Outcome);
    }

    [Fact]
    public async Task Run_AttemptCancelled_StopsWithoutAWord()
    {
        var bench = new Bench(_journal);

        await bench.RunAsync(new FakeAgent(async (_, token) =>
        {
            await bench.Running.CancelAsync(new("r1", "t1", 7));
            await Task.Delay(Timeout.Infinite, token);
            return null!;
        }));

        Assert.Null(_journal.Completed);
    }

    [Fact]
    public async Task Run_CancellationOfAnOlderEpoch_ChangesNothing()
    {
        var bench = new Bench(_journal);

        await bench.RunAsync(new FakeAgent(async (_, token) =>
        {
            await bench.Running.CancelAsync(new("r1", "t1", 6));
            token.ThrowIfCancellationRequested();
            return ExecutionResult.Success(new WorkReport("done"));
        }));

        Assert.Equal(Outcome.Succeeded, _journal.Completed!.Outcome);
    }

    [Fact]
    public async Task Run_SameMessageTwiceAtOnce_WorksOnce()
    {
        var bench = new Bench(_journal);
        var count = 0;
        FakeAgent agent = null!;
        agent = new FakeAgent(async (_, token) =>
        {
            count++;
            await bench.RunAsync(agent, token);
            return ExecutionResult.Success(new WorkReport("done"));
        });

        await bench.RunAsync(agent);

        Assert.Equal(1, count);
    }

    [Fact]
    public async Task Once_SecondLife_ReturnsWhatTheFirstRecorded()
    {
        var count = 0;
        FakeAgent agent = new(async (context, token) =>
        {
            var found = await context.OnceAsync("count", _ => Task.FromResult(++count), number => $"counted {number}", token);
            return ExecutionResult.Success(new WorkReport($"{found}"));
        });

        await new Bench(_journal).RunAsync(agent);
        await new Bench(_journal).RunAsync(agent);

        Assert.Equal("""{"summary":"1"}""", _journal.Completed!.OutputJson);
        Assert.Equal(["counted 1"], _journal.Summaries);
    }

    [Fact]
    public async Task Sandbox_NoneWithoutConsent_RefusesToRun()
    {
        var sandbox = new TestSandbox(_ => TestSandbox.Exit(0, ""), "none");

        await new Bench(_journal, sandbox: sandbox).RunAsync(new FakeAgent(async (context, token) =>
        {
            await context.Sandbox.RunAsync(new SandboxCommand { Script = "true", Workspace = "/nowhere" }, token);
            return ExecutionResult.Success(new WorkReport("done"));
        }));

        Assert.Empty(sandbox.Commands);
        Assert.Equal((Outcome.Failed, false), (_journal.Completed!.Outcome, _journal.Completed.Retryable));
    }

    private Task RunAsync(Func<TaskContext, CancellationToken, Task<ExecutionResult>> work, CancellationToken stopping = default) =>
        new Bench(_journal).RunAsync(new FakeAgent(work), stopping);
}

using AgentFactory.Agents.Work;
using AgentFactory.Contracts.Messages;

namespace AgentFactory.Agents.Tests.Testing;

/// <summary>The harness that agent authors get.</summary>
public sealed class HarnessTests : IDisposable
{
    private readonly AgentTestHarness _harness = new();

    [Fact]
    public async Task Run_NoReplyLeft_FailsAndShowsTheConversation()
    {
        _harness.Model.Calls("read_file", new { path = "a.txt" });
        _harness.Repository.With("a.txt", "alpha");

        var exception = await Assert.ThrowsAsync<AgentAssertionException>(() => _harness.RunAsync(_harness.Create<Writer>(), "Read it"));

        Assert.StartsWith("The model has no reply left for the writer's question 1.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("""read_file({"path":"a.txt"})""", exception.Message, StringComparison.Ordinal);
        Assert.Contains("alpha", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShouldHaveFile_MissingText_FailsAndShowsTheFileAndTheConversation()
    {
        _harness.Model.Calls("write_file", new { path = "a.txt", content = "alpha" }).Finishes("wrote it");
        var run = await _harness.RunAsync(_harness.Create<Writer>(), "Write it");

        var exception = Assert.Throws<AgentAssertionException>(() => run.ShouldHaveFile("a.txt", "beta"));

        Assert.StartsWith("The file a.txt should contain `beta`. It is:\nalpha", exception.Message, StringComparison.Ordinal);
        Assert.Contains("── assistant\nfinish(", exception.Message, StringComparison.Ordinal);
        Assert.Throws<AgentAssertionException>(() => run.ShouldFail("anything"));
        Assert.Throws<AgentAssertionException>(() => run.ShouldHaveCalled("edit_file"));
        Assert.Throws<AgentAssertionException>(() => run.ShouldHaveAsked("a word that nobody said"));
    }

    [Fact]
    public async Task Run_AgentThrows_FailsWithWhatItThrew()
    {
        _harness.Model.Says("unused");

        var run = await _harness.RunAsync(_harness.Create<Broken>(), "Do it");

        Assert.IsType<NotSupportedException>(run.ShouldFail("NotSupportedException").Exception);
        Assert.Contains("NotSupportedException", Assert.Throws<AgentAssertionException>(() => run.ShouldSucceed()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_RepliesByFragmentRoleAndFunction_GoToWhomTheyAreFor()
    {
        _harness.Model.ForRole("nobody").Says("never");
        _harness.Model.When("Not finished").Calls("write_file", new { path = "a", content = "b" });
        _harness.Model.Answers(question => question.Tools.Contains("finish") ? ScriptedModel.Call("finish", new { summary = $"asked {question.Index}" }) : null);

        var run = await _harness.RunAsync(_harness.Create<Writer>(), "Write it");

        Assert.Equal(["finish failed", "write_file ok", "finish ok"], run.ShouldSucceed().Steps);
        Assert.Equal(3, _harness.Model.Questions.Count);
    }

    [Fact]
    public async Task Sandbox_AnswersByFragment_ReachTheTool()
    {
        _harness.Sandbox.When("make test", 2, "1 failed");
        _harness.Model.Calls("run_command", new { command = "make test" }).Calls("write_file", new { path = "a", content = "b" }).Finishes("done");

        var run = await _harness.RunAsync(_harness.Create<Writer>(), "Test it");

        run.ShouldSucceed().ShouldHaveAsked("1 failed");
        Assert.Single(_harness.Sandbox.Commands);
    }

    [Fact]
    public async Task Tell_ANoteForAnotherRole_IsNotHeard()
    {
        var agent = _harness.Create<Writer>();

        Assert.True(await AgentTestHarness.TellAsync(agent, new AgentNote { From = "x", RoutingKey = "a.b" }));
        Assert.False(await AgentTestHarness.TellAsync(agent, new AgentNote { From = "x", RoutingKey = "a.b", ToRole = "coder" }));
        Assert.Equal(1, agent.Heard);
    }

    [Fact]
    public async Task Benchmark_TwoRequirements_SaysHowTheyFared()
    {
        _harness.Model.When("one").Calls("write_file", new { path = "a", content = "b" });
        _harness.Model.Finishes("done");
        _harness.Model.Always().Says("I do not know.");

        var result = await new AgentBenchmark { Limit = TimeSpan.FromHours(1) }.RunAsync(
            _harness, _harness.Create<Writer>(), [new() { Title = "one", Goal = "one" }, new() { Title = "two", Goal = "two" }], CancellationToken.None);

        Assert.Equal((0.5, 1.0), (result.SuccessRate, result.WithinLimit));
        Assert.Equal([("one", true), ("two", false)], result.Details.Select(detail => (detail.Title, detail.Succeeded)));
        Assert.Contains("50 % succeeded", result.ToTable().Replace("50%", "50 %", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StressTest_ManyAtOnce_CountsRequestsAndErrors()
    {
        _harness.Model.Answers(question => question.Messages.Count == 2
            ? ScriptedModel.Call("write_file", new { path = "a", content = "b" })
            : ScriptedModel.Call("finish", new { summary = "done" }));
        var agent = _harness.Create<Writer>();

        var result = await new AgentStressTest { Concurrency = 4, MaxRequests = 20, Duration = TimeSpan.FromMinutes(5) }.RunAsync(
            (number, token) => number == 7 ? throw new InvalidOperationException("seven") : _harness.RunAsync(agent, $"Write {number}", token), CancellationToken.None);

        Assert.Equal(20, result.Requests);
        Assert.Equal(["seven"], result.Errors);
        Assert.True(result.Percentile(0.5) <= result.Percentile(0.99) && result.AllocatedBytes > 0);
    }

    [Fact]
    public async Task StressTest_RequestThatTimesOutByItself_IsAnErrorAmongTheOthers()
    {
        var result = await new AgentStressTest { Concurrency = 1, MaxRequests = 2, Duration = TimeSpan.FromMinutes(5) }.RunAsync(
            (number, _) => throw new TaskCanceledException($"request {number} was too slow"), CancellationToken.None);

        Assert.Equal(["request 0 was too slow", "request 1 was too slow"], result.Errors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Configure_AfterTheAgentHasReadItsSettings_SaysThatItComesTooLate()
    {
        _harness.Configure("Agents:writer:MaxConcurrentTasks", "2").Create<Writer>();

        var late = Assert.Throws<InvalidOperationException>(() => _harness.Configure("agents:writer:MaxConcurrentTasks", "3"));

        Assert.StartsWith("agents:writer:MaxConcurrentTasks comes too late: Writer has read its settings.", late.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _harness.Dispose();

    private sealed class Writer : Agent
    {
        public override string Role => "writer";

        public int Heard { get; private set; }

        public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) =>
            await context.WorkAsync("You write.", await TaskText.OfAsync(context, cancellationToken), [], cancellationToken);

        public override Task HandleNoteAsync(AgentNote note, CancellationToken cancellationToken)
        {
            Heard++;
            return Task.CompletedTask;
        }
    }

    private sealed class Broken : Agent
    {
        public override string Role => "broken";

        public override Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

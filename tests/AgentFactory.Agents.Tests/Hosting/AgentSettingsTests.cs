using System.ComponentModel.DataAnnotations;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Agents.Tests.Hosting;

/// <summary>What the base does around a task, seen through the harness, which goes the same way as a host.</summary>
public sealed class AgentSettingsTests : IDisposable
{
    private readonly AgentTestHarness _harness = new();

    [Fact]
    public async Task Options_OfTheRolesSection_AreBound()
    {
        _harness.Configure("Agents:painter:Colour", "blue").Configure("Agents:painter:MaxConcurrentTasks", "3");

        var run = await _harness.RunAsync(_harness.Create<Painter>(), "Paint it");

        Assert.Equal(new WorkReport("blue"), run.ShouldSucceed().Output<WorkReport>());
    }

    [Theory]
    [InlineData("Agents:painter:Color", "blue", "Agents:painter:Color: Painter has no such setting; it has AcknowledgeAfter, Colour, ")]
    [InlineData("Agents:painter:Colour", "", "Agents:painter:Colour: The Colour field is required")]
    [InlineData("Agents:painter:MaxConcurrentTasks", "99", "Agents:painter:MaxConcurrentTasks is 99: The field MaxConcurrentTasks must be between 1 and 64")]
    [InlineData("Agents:pianter:Colour", "blue", "Agents:pianter: this process has no agent of that role; it has painter. ")]
    [InlineData("Agents:Loop:MaxStep", "5", "Agents:Loop:MaxStep: there is no such setting; Agents:Loop has KeepWholeSteps, ")]
    [InlineData("Agents:Journal:Adress", "http://x", "Agents:Journal:Adress: there is no such setting; Agents:Journal has Address, ")]
    [InlineData("Sandbox:Timeout", "5", "Sandbox:Timeout: there is no such setting; Sandbox has ")]
    [InlineData("Workspaces:Rot", "/tmp", "Workspaces:Rot: there is no such setting; Workspaces has ")]
    public void Options_ThatNobodyCouldRead_EndTheStartAndNameTheKey(string key, string value, string message)
    {
        _harness.Configure(key, value);

        Assert.StartsWith(message, Assert.Throws<InvalidOperationException>(() => _harness.Create<Painter>()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Agents:coder:MaxConcurrentTasks", "2")]
    [InlineData("Agents:Loop:MaxSteps", "5")]
    [InlineData("AGENTS:PAINTER:COLOUR", "blue")]
    public void Options_OfOthersOrInOtherCase_AreFine(string key, string value) => Assert.NotNull(_harness.Configure(key, value).Create<Painter>());

    [Fact]
    public void Options_OfARoleElsewhere_AreFineOnceItIsNamed() =>
        Assert.NotNull(_harness.Configure("Agents:singer:Voice", "low").Configure("Agents:Elsewhere:0", "singer").Create<Painter>());

    [Fact]
    public async Task Known_BeforeTheTask_IsAskedForAndToldToTheLoop()
    {
        _harness.Knowledge.Knows("fence", "Fences are painted twice.");
        _harness.Model.Finishes("painted");

        var run = await _harness.RunAsync(_harness.Create<Asker>(), "Paint the fence");

        run.ShouldSucceed().ShouldHaveAsked("[K1] Fences are painted twice.");
    }

    [Fact]
    public async Task ProcessPrp_ATaskThatIsTheWholeRequirement_GoesThere()
    {
        var run = await _harness.ProcessPrpAsync(_harness.Create<Painter>(), new() { Title = "All", Goal = "Everything is blue" });

        Assert.Equal(new WorkReport("all: Everything is blue"), run.Output<WorkReport>());
    }

    [Fact]
    public async Task Performance_AfterTasks_CountsThem()
    {
        var agent = _harness.Create<Painter>();
        Assert.Equal(AgentStatus.Idle, agent.Status);

        await _harness.RunAsync(agent, "Paint it");
        await _harness.RunAsync(agent, "fail");

        Assert.Equal((2, 1, 0.5), (agent.Performance.Ended, agent.Performance.Succeeded, agent.Performance.SuccessRate));
        Assert.Equal("no paint is left", agent.Performance.LastFailure);
        Assert.Equal([AgentStatus.Busy, AgentStatus.Busy], agent.Seen);
    }

    [Fact]
    public async Task Tell_ANoteOfATask_CarriesWhoSaysWhatToWhom()
    {
        await _harness.RunAsync(_harness.Create<Painter>(), "tell");

        var note = Assert.Single(_harness.Notes.About("paint.*"));
        Assert.Equal(("agent-1", "singer", "it is wet"), (note.From, note.ToRole, note.Body));
    }

    [Fact]
    public async Task Tell_TheSameAttemptAgain_HasTheSameId()
    {
        var agent = _harness.Create<Painter>();
        var brief = _harness.Task(agent, "tell");

        await _harness.RunAsync(agent, brief);
        await _harness.RunAsync(agent, brief);

        Assert.Single(_harness.Notes.All.Select(note => note.NoteId).Distinct());
    }

    [Fact]
    public async Task Lifecycle_StartAndStop_AreCalledOnce()
    {
        var agent = _harness.Create<Painter>();
        Assert.Equal("started", agent.State);

        await _harness.DisposeAsync();

        Assert.Equal("stopped", agent.State);
    }

    public void Dispose() => _harness.Dispose();

    internal sealed class PainterOptions
    {
        [Required]
        public string Colour { get; set; } = "red";
    }

    private sealed class Painter : Agent<PainterOptions>
    {
        public override string Role => "painter";

        public string State { get; private set; } = "";

        public List<AgentStatus> Seen { get; } = [];

        public override Task StartAsync(CancellationToken cancellationToken) => Become("started");

        public override Task StopAsync(CancellationToken cancellationToken) => Become("stopped");

        public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken)
        {
            Seen.Add(Status);
            if (context.Brief.Task.Requirements == "tell")
                await context.TellAsync("paint.wet", "it is wet", "singer", cancellationToken);
            return context.Brief.Task.Requirements == "fail"
                ? ExecutionResult.Failure("no paint is left", retryable: false)
                : ExecutionResult.Success(new WorkReport(Options.Colour));
        }

        public override Task<ExecutionResult> ProcessPrpAsync(TaskContext context, CancellationToken cancellationToken) =>
            Task.FromResult(ExecutionResult.Success(new WorkReport($"all: {context.Brief.Prp.Goal}")));

        private Task Become(string state)
        {
            State = state;
            return Task.CompletedTask;
        }
    }

    private sealed class Asker : Agent
    {
        public override string Role => "asker";

        public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken)
        {
            var outcome = await context.Loop.RunAsync(
                new() { Instructions = "You paint.", Task = "Paint.", Finish = new AgentFactory.Agents.Tools.FinishTool<WorkReport>("Ends it.") }, cancellationToken);
            return ExecutionResult.Success(new WorkReport(outcome.Reason ?? "done"));
        }
    }
}

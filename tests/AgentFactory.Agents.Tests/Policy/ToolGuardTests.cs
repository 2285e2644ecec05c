using System.ComponentModel;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Tests.Fakes;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Work;
using AgentFactory.Contracts.Policy;

namespace AgentFactory.Agents.Tests.Policy;

/// <summary>What a role may not do is not done, the model is told, and the run's history says so.</summary>
public sealed class ToolGuardTests : IDisposable
{
    private readonly AgentTestHarness _harness = new();
    private readonly Post _post = new();

    [Fact]
    public async Task Call_ToolOutsideTheRolesList_IsNotOfferedAndRefusedAndWrittenDown()
    {
        _harness.Configure("Policy:Roles:clerk:DenyTools:0", "send_*");
        _harness.Model.Calls("send_letter", new { to = "ann" }).Calls("write_file", new { path = "a", content = "b" }).Finishes("done");

        var run = await RunAsync();

        run.ShouldSucceed().ShouldHaveAsked("does not let the clerk use `send_letter` (Policy:Roles:clerk:Tools)");
        Assert.Empty(_post.Sent);
        Assert.DoesNotContain("send_letter", _harness.Model.Questions[0].Tools);
        var denial = Assert.Single(run.Denials);
        Assert.Equal((DenialKind.Tool, "send_letter"), (denial.Kind, denial.Tool));
    }

    [Fact]
    public async Task Call_ToolThatARoleOfTheFactoryDoesNotHave_IsWrittenDownAlthoughItIsNotThere()
    {
        _harness.Model.Calls("run_command", new { command = "ls" }).Finishes("done");
        var reader = new FakeAgent((context, token) => ReadAsync(context, token), "reviewer");

        var run = await _harness.RunAsync(reader, "read it");

        Assert.Equal(["run_command failed", "finish ok"], run.ShouldSucceed().Steps);
        Assert.Equal((DenialKind.Tool, "run_command"), (Assert.Single(run.Denials).Kind, run.Denials[0].Tool));
    }

    [Theory]
    [InlineData("npm ci && npm publish --access public")]
    [InlineData("timeout 5 sudo -u root id")]
    [InlineData("bash -c 'npm publish'")]
    [InlineData("echo \"$(npm publish)\"")]
    public async Task Call_ScriptWithADeniedCommand_IsNotRun(string script)
    {
        _harness.Model.Calls("run_command", new { command = script }).Calls("write_file", new { path = "a", content = "b" }).Finishes("done");

        var run = await RunAsync();

        run.ShouldSucceed().ShouldHaveAsked("nothing of the script was run");
        Assert.Empty(_harness.Sandbox.Commands);
        Assert.Equal(DenialKind.Command, Assert.Single(run.Denials).Kind);
    }

    [Theory]
    [InlineData("echo 'npm publish' > notes.txt")]
    [InlineData("npm run publish-check && grep -r sudo docs")]
    [InlineData("cat <<'EOF' > how.md\nsudo apt-get install it\nEOF")]
    public async Task Call_ScriptThatOnlySpeaksOfACommand_IsRun(string script)
    {
        _harness.Model.Calls("run_command", new { command = script }).Calls("write_file", new { path = "a", content = "b" }).Finishes("done");

        var run = await RunAsync();

        Assert.Empty(run.ShouldSucceed().Denials);
        Assert.Single(_harness.Sandbox.Commands);
    }

    [Fact]
    public async Task Call_CommandThatThePolicyLetsThroughAfterAll_IsRun()
    {
        _harness.Configure("Policy:Roles:clerk:AllowCommands:0", "npm publish --dry-run");
        _harness.Model.Calls("run_command", new { command = "npm publish --dry-run" }).Calls("write_file", new { path = "a", content = "b" }).Finishes("done");

        Assert.Empty((await RunAsync()).ShouldSucceed().Denials);
    }

    [Fact]
    public async Task Call_PathOutOfTheWorkspaceAndAHostOutThere_AreWrittenDown()
    {
        _harness.Sandbox.When("curl", 6, "curl: (6) Could not resolve host: example.org");
        _harness.Model.Calls("read_file", new { path = "../../etc/passwd" }).Calls("run_command", new { command = "curl https://example.org" })
            .Calls("write_file", new { path = "a", content = "b" }).Finishes("done");

        var run = await RunAsync();

        Assert.Equal([(DenialKind.Path, "read_file"), (DenialKind.Egress, "run_command")], run.ShouldSucceed().Denials.Select(denial => (denial.Kind, denial.Tool)));
        run.ShouldHaveAsked("There is no network here");
    }

    [Fact]
    public async Task Call_ToolThatMustBeAskedFor_WaitsForAPersonAndDoesNothingOfTheStep()
    {
        _harness.Configure("Policy:Roles:clerk:AskTools:0", "send_letter");
        _harness.Model.Answers(_ => new(new Microsoft.Extensions.AI.ChatMessage(Microsoft.Extensions.AI.ChatRole.Assistant,
        [
            Call("1", "write_file", new() { ["path"] = "a", ["content"] = "b" }), Call("2", "send_letter", new() { ["to"] = "ann" }),
        ])));

        var run = await RunAsync();

        Assert.True(run.Suspended);
        Assert.Contains("May the clerk call `send_letter` in the task", run.Reason, StringComparison.Ordinal);
        Assert.Contains("""{"to":"ann"}""", run.Reason, StringComparison.Ordinal);
        Assert.Empty(_post.Sent);
        Assert.Empty(run.Steps);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_ToolThatAPersonDecidedAbout_IsDoneOrRefused(bool approved)
    {
        _harness.Configure("Policy:Roles:clerk:AskTools:0", "send_letter");
        _harness.Approvals = question => question.Contains("send_letter", StringComparison.Ordinal) ? new(approved, "ann", "as agreed") : null;
        _harness.Model.Calls("send_letter", new { to = "bob" }).Calls("write_file", new { path = "a", content = "b" }).Finishes("done");

        var run = await RunAsync();

        run.ShouldSucceed();
        Assert.Equal(approved ? ["bob"] : [], _post.Sent);
        Assert.Equal(approved ? [] : [DenialKind.Person], run.Denials.Select(denial => denial.Kind));
        if (!approved)
            run.ShouldHaveAsked("ann refused it: as agreed");
    }

    [Fact]
    public async Task Call_ByAnAgentThatAnotherAgentUses_MeetsTheSameGate()
    {
        _harness.Configure("Policy:Roles:chief:AskTools:0", "send_letter");
        var inner = new FakeAgent((context, token) => WorkAsync(context, token), "clerk");
        var outer = new FakeAgent((context, token) => inner.ExecuteTaskAsync(context, token), "chief");
        _harness.Model.Calls("send_letter", new { to = "ann" });

        var run = await _harness.RunAsync(outer, "have a letter sent");

        Assert.True(run.Suspended);
        Assert.Empty(_post.Sent);
    }

    [Fact]
    public async Task Call_RefusedInAStepThatIsDoneAgain_IsReportedWithThatStepOnly()
    {
        var brief = Say.Brief() with { Policy = new RolePolicy { Tools = ["write_file"] } };
        var journal = ScriptedJournal.Answering(brief, ScriptedModel.Call("send_letter", new { to = "ann" }), ScriptedModel.Call("finish", new { summary = "done" }));
        (journal.DiesAt, journal.DiesAfter) = (2, false);
        var agent = new FakeAgent((context, token) => ReadAsync(context, token));
        await _harness.RunAsync(agent, brief, journal, CancellationToken.None);
        Assert.Empty(journal.Denials);

        journal.DiesAt = null;
        await _harness.RunAsync(agent, brief, journal, CancellationToken.None);

        Assert.Equal("send_letter", Assert.Single(journal.Denials).Tool);
    }

    public void Dispose() => _harness.Dispose();

    private Task<TestRun> RunAsync() => _harness.RunAsync(new FakeAgent((context, token) => WorkAsync(context, token), "clerk"), "send a letter");

    private Task<ExecutionResult> WorkAsync(TaskContext context, CancellationToken cancellationToken) =>
        context.WorkAsync("You are a clerk.", "Send it.", AgentTools.From(_post), cancellationToken);

    private static async Task<ExecutionResult> ReadAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var outcome = await context.Loop.RunAsync(
            new LoopRequest { Instructions = "Read.", Task = "Read it.", Finish = Loop.LoopHarness.Finish() }, cancellationToken);
        return outcome.Arguments is null ? ExecutionResult.Failure(outcome.Reason!, retryable: true) : ExecutionResult.Success(new Contracts.Tasks.WorkReport("read"));
    }

    private static Microsoft.Extensions.AI.FunctionCallContent Call(string id, string name, Dictionary<string, object?> arguments) => new(id, name, arguments);

    private sealed class Post
    {
        public List<string> Sent { get; } = [];

        [Description("Sends a letter.")]
        public string SendLetter([Description("To whom.")] string to)
        {
            Sent.Add(to);
            return "sent";
        }
    }
}

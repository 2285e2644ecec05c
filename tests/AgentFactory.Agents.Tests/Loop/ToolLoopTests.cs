using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Mcp;
using AgentFactory.Agents.Tests.Fakes;
using AgentFactory.Agents.Tools;
using AgentFactory.Contracts.Tasks;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Tests.Loop;

public sealed class ToolLoopTests
{
    [Fact]
    public async Task Run_CallsThenFinish_CommitsEachStepWithTrailersAndReturnsTheOutput()
    {
        var journal = ScriptedJournal.Answering(Say.Brief(), Say.Append("a.txt", "one"), Say.Append("a.txt", " two"), Say.Finish("done"));
        var harness = new LoopHarness(journal);

        var outcome = await harness.RunAsync();

        Assert.Equal(new WorkReport("done"), LoopHarness.Finish().Read(outcome.Arguments!.Value));
        Assert.Equal(3, outcome.Steps);
        Assert.Equal(new Dictionary<string, string> { ["a.txt"] = "one two" }, harness.Workspace!.Files);
        Assert.Equal(["c1", "c2", ""], journal.Steps.Select(step => step.Commit));
        Assert.Equal(["appended to a.txt", "appended to a.txt", "finished"], journal.Summaries);
        Assert.Equal(
            new Dictionary<string, string> { ["Factory-Run"] = "r1", ["Factory-Task"] = "t1", ["Factory-Step"] = "1" },
            harness.Repository.Log[1].Trailers);
    }

    [Fact]
    public async Task Run_UnknownToolAndMissingField_AreRefusedWithWhatToChange()
    {
        var journal = ScriptedJournal.Answering(
            Say.Brief(), Say.Calls(Say.Call("delete_all"), Say.Call("append", ("path", 5))), Say.Finish("done"));
        var harness = new LoopHarness(journal);

        await harness.RunAsync();

        Assert.Equal(
            [
                new StepResult("call-delete_all", "delete_all", false, "Not carried out: there is no tool `delete_all`; the tools are: append, finish."),
                new StepResult("call-append", "append", false, "Not carried out: `text` is missing; `path` must be a string, not a number."),
            ],
            AttemptJournal.ResultsOf(journal.Steps[0]));
        Assert.Equal(0, harness.Append!.Invocations);
    }

    [Fact]
    public async Task Run_ServerOffersWhatTheRoleHasItself_AsksNothingAndSaysWhatToDo()
    {
        var journal = ScriptedJournal.Answering(Say.Brief(), Say.Finish("done"));
        var server = AgentTools.From(AIFunctionFactory.Create(() => "something else", "append"));

        var exception = await Assert.ThrowsAsync<McpUnavailableException>(() => new LoopHarness(journal).RunAsync(ofServers: server));

        Assert.Equal(
            "a server of tools offers `append`, which the role has itself: give the server another name below Agents:ROLE:Mcp, or leave that tool out of its Tools.",
            exception.Message);
        Assert.Equal(0, journal.PaidCalls);
    }

    [Fact]
    public async Task Run_MalformedCallsWithoutEnd_GivesUpAndNamesTheFault()
    {
        var journal = new ScriptedJournal(Say.Brief(), (index, _) => Say.Calls(Say.Call("append", ("path", $"f{index}"))));

        var outcome = await new LoopHarness(journal, new LoopOptions { MaxMalformed = 4 }).RunAsync();

        Assert.Equal(new LoopOutcome(null, "the model made 5 tool calls that could not be carried out; the last: `text` is missing", 5), outcome);
        Assert.Equal(5, journal.PaidCalls);
    }

    [Fact]
    public async Task Run_SameCallSameResultForever_IsToldOnceThenGivesUp()
    {
        var journal = new ScriptedJournal(Say.Brief(), (_, _) => Say.Look());

        var outcome = await new LoopHarness(journal).RunAsync(new EchoTool(count => $"took {count} ms"));

        Assert.Equal(
            new LoopOutcome(null, "the model is stuck: the same tool call had the same result 3 times in a row (look), also after it was told so", 6), outcome);
        Assert.StartsWith("[You are going round in circles", journal.MessagesOf(3)[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TwoCallsTakingTurns_CountAsStuck()
    {
        var journal = new ScriptedJournal(
            Say.Brief(), (index, _) => index % 2 == 0 ? Say.Look() : Say.Calls(Say.Call("append", ("path", "a"), ("text", ""))));

        var outcome = await new LoopHarness(journal).RunAsync(new EchoTool(_ => "nothing"));

        Assert.Equal(8, outcome.Steps);
        Assert.Contains("take turns", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SameCallNewResults_IsNotStuck()
    {
        var journal = new ScriptedJournal(Say.Brief(), (index, _) => index < 6 ? Say.Look() : Say.Finish("seen"));

        var outcome = await new LoopHarness(journal).RunAsync(new EchoTool(count => new string('x', count)));

        Assert.Null(outcome.Reason);
    }

    [Fact]
    public async Task Run_SomethingNewToLookAtForever_IsToldOnceThenGivesUp()
    {
        var journal = new ScriptedJournal(Say.Brief(), (_, _) => Say.Look());

        var outcome = await new LoopHarness(journal, new LoopOptions { StallAfter = 4 }).RunAsync(new EchoTool(count => new string('x', count)));

        Assert.Equal(
            new LoopOutcome(
                null, "the model got nowhere: 8 steps in a row changed nothing in the workspace, also after it was told so (Agents:Loop:StallAfter)", 8),
            outcome);
        Assert.Equal(
            ["[Nothing in the workspace has changed in the last 4 steps. Change what the task asks for now, or call finish with what you have.]"],
            journal.MessagesOf(7).Select(message => message.Text).Where(text => text.StartsWith("[Nothing", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_AChangeNowAndThen_IsNoStall()
    {
        var journal = new ScriptedJournal(
            Say.Brief(), (index, _) => index == 20 ? Say.Finish("done") : index % 7 == 6 ? Say.Append($"f{index}", "x") : Say.Look());

        var outcome = await new LoopHarness(journal, new LoopOptions { StallAfter = 4 }).RunAsync(new EchoTool(count => new string('x', count)));

        Assert.Null(outcome.Reason);
    }

    [Fact]
    public async Task Run_OnlyReading_CannotStall()
    {
        var journal = new ScriptedJournal(Say.Brief(), (index, _) => index < 10 ? Say.Look() : Say.Finish("seen"));

        var outcome = await new LoopHarness(journal, new LoopOptions { StallAfter = 2 })
            .RunAsync(new EchoTool(count => new string('x', count)), changing: false);

        Assert.Null(outcome.Reason);
    }

    [Fact]
    public async Task Run_NeverFinishing_EndsAtTheStepBound()
    {
        var journal = new ScriptedJournal(Say.Brief(), (index, _) => Say.Append($"f{index}", "x"));

        var outcome = await new LoopHarness(journal, new LoopOptions { MaxSteps = 7 }).RunAsync();

        Assert.Equal(new LoopOutcome(null, "it did not finish within 7 steps", 7), outcome);
        Assert.StartsWith("[5 steps are left", journal.MessagesOf(2)[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WordsInsteadOfCalls_AreAnsweredWithAReminderAndBounded()
    {
        var journal = new ScriptedJournal(Say.Brief(), (index, _) => Say.Text("I would now…", index == 0 ? ChatFinishReason.Length : null));

        var outcome = await new LoopHarness(journal).RunAsync();

        Assert.Equal(new LoopOutcome(null, "the model answered 4 times in a row without calling a tool", 4), outcome);
        Assert.Contains("cut at the length limit", journal.MessagesOf(1)[^1].Text, StringComparison.Ordinal);
        Assert.Contains("called no tool", journal.MessagesOf(2)[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FinishRefusedByItsCheck_GoesOnWithTheReason()
    {
        var journal = ScriptedJournal.Answering(Say.Brief(), Say.Finish("early"), Say.Append("a", "x"), Say.Finish("late"));
        LoopHarness harness = new(journal);
        var finish = LoopHarness.Finish((_, _) => Task.FromResult(harness.Workspace!.Head == "base" ? "nothing was changed." : null));

        var outcome = await harness.RunAsync(finish: finish);

        Assert.Equal(new WorkReport("late"), finish.Read(outcome.Arguments!.Value));
        Assert.Equal(
            "Not finished: nothing was changed.\nMend this, then call finish again.", AttemptJournal.ResultsOf(journal.Steps[0])[0].Content);
    }

    [Fact]
    public async Task Run_FinishAlwaysRefused_GivesUpWithTheLastReason()
    {
        var journal = new ScriptedJournal(Say.Brief(), (index, _) => Say.Finish($"try {(char)('a' + index)}"));

        var outcome = await new LoopHarness(journal, new LoopOptions { MaxRefusedFinishes = 2 })
            .RunAsync(finish: LoopHarness.Finish((_, _) => Task.FromResult<string?>("no.")));

        Assert.Equal(3, outcome.Steps);
        Assert.StartsWith("finishing was refused 3 times", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_StuckOnARefusal_SaysWhatTheToolRefuses()
    {
        var journal = new ScriptedJournal(Say.Brief(), (_, _) => Say.Finish("as before"));

        var outcome = await new LoopHarness(journal).RunAsync(finish: LoopHarness.Finish((_, _) => Task.FromResult<string?>("`files` is missing")));

        Assert.Contains("also after it was told so; the tool refuses: ", outcome.Reason, StringComparison.Ordinal);
        Assert.Contains("`files` is missing", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FinishBesideAFailedCall_IsRefused()
    {
        var journal = ScriptedJournal.Answering(
            Say.Brief(), Say.Calls(Say.Call("append", ("path", "a")), Say.Call("finish", ("summary", "blind"))), Say.Finish("seen"));

        var outcome = await new LoopHarness(journal).RunAsync();

        Assert.Equal(2, outcome.Steps);
        Assert.Contains("an earlier call of the same answer went wrong", AttemptJournal.ResultsOf(journal.Steps[0])[1].Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MoreCallsThanAllowed_RefusesTheRest()
    {
        var call = Say.Call("append", ("path", "a"), ("text", "x"));
        var journal = ScriptedJournal.Answering(Say.Brief(), Say.Calls(call, call, call), Say.Finish("done"));
        var harness = new LoopHarness(journal, new LoopOptions { MaxToolCallsPerStep = 2 });

        await harness.RunAsync();

        Assert.Equal("xx", harness.Workspace!.Files["a"]);
        Assert.Equal([true, true, false], AttemptJournal.ResultsOf(journal.Steps[0]).Select(result => result.Ok));
    }

    [Fact]
    public async Task Run_HugeResult_IsCutInTheMiddle()
    {
        var journal = ScriptedJournal.Answering(Say.Brief(), Say.Look(), Say.Finish("done"));

        await new LoopHarness(journal, new LoopOptions { MaxResultCharacters = 600 }).RunAsync(new EchoTool(_ => "head" + new string('x', 5_000) + "tail"));

        var content = AttemptJournal.ResultsOf(journal.Steps[0])[0].Content;
        Assert.Equal(600, content.Length);
        Assert.StartsWith("headx", content, StringComparison.Ordinal);
        Assert.EndsWith("xtail", content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_StepThatCannotBeCommitted_IsUndoneAndTheModelTold()
    {
        var journal = ScriptedJournal.Answering(
            Say.Brief(),
            Say.Append("a", "x"),
            Say.Calls(Say.Call("append", ("path", "b"), ("text", "y")), Say.Call("append", ("path", TestWorkspace.Forbidden), ("text", "z"))),
            Say.Finish("done"));
        var harness = new LoopHarness(journal);

        await harness.RunAsync();

        Assert.Equal(new Dictionary<string, string> { ["a"] = "x" }, harness.Workspace!.Files);
        Assert.Equal(
            new StepResult(
                "call-append", "append", false,
                "too-large.bin now has 1 characters\nThe changes of this step were undone. Nothing was committed: too-large.bin is too large."),
            AttemptJournal.ResultsOf(journal.Steps[1])[1]);
        Assert.Equal(["c1", "", ""], journal.Steps.Select(step => step.Commit));
    }
}

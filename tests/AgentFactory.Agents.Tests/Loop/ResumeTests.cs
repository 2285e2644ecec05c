using AgentFactory.Agents.Tests.Fakes;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Tests.Loop;

/// <summary>A scripted conversation is killed at every one of its operations, and must come to the same end.</summary>
public sealed class ResumeTests
{
    private static readonly ChatResponse[] Conversation =
    [
        Say.Append("a.txt", "one"),
        Say.Text("Let me think."),
        Say.Calls(Say.Call("append", ("path", "a.txt"), ("text", " two")), Say.Call("append", ("path", "b.txt"), ("text", "b"))),
        Say.Calls(Say.Call("append", ("path", "c.txt"))),
        Say.Append("c.txt", "c"),
        Say.Finish("done"),
    ];

    public static TheoryData<int, bool> EveryMoment()
    {
        var moments = new TheoryData<int, bool>();
        for (var operation = 1; operation <= 2 * Conversation.Length; operation++)
        {
            moments.Add(operation, false);
            moments.Add(operation, true);
        }

        return moments;
    }

    [Theory]
    [MemberData(nameof(EveryMoment))]
    public async Task Run_KilledAndStartedAgain_SameTreeSameCallsSameMessages(int diesAt, bool diesAfter)
    {
        var undisturbed = ScriptedJournal.Answering(Say.Brief(), Conversation);
        await new LoopHarness(undisturbed).RunAsync();
        var journal = ScriptedJournal.Answering(Say.Brief(), Conversation);
        journal.DiesAt = diesAt;
        journal.DiesAfter = diesAfter;
        var harness = new LoopHarness(journal);

        await Assert.ThrowsAsync<ProcessDiedException>(() => harness.RunAsync());
        var outcome = await harness.RunAsync();

        Assert.Null(outcome.Reason);
        Assert.Equal(Conversation.Length, journal.PaidCalls);
        Assert.Equal(
            new Dictionary<string, string> { ["a.txt"] = "one two", ["b.txt"] = "b", ["c.txt"] = "c" },
            harness.Workspace!.Files);
        Assert.Equal(undisturbed.Steps.Select(step => step.ResultsJson), journal.Steps.Select(step => step.ResultsJson));
        Assert.Equal(undisturbed.Requests[^1].MessagesJson, journal.Requests[^1].MessagesJson);
    }

    [Fact]
    public async Task Run_StuckConversationKilled_GivesUpAtTheSameStep()
    {
        var journal = new ScriptedJournal(Say.Brief(), (_, _) => Say.Look()) { DiesAt = 9 };
        var harness = new LoopHarness(journal);

        await Assert.ThrowsAsync<ProcessDiedException>(() => harness.RunAsync(new EchoTool(_ => "same")));
        var outcome = await harness.RunAsync(new EchoTool(_ => "same"));

        Assert.Equal(6, outcome.Steps);
        Assert.Equal(6, journal.PaidCalls);
    }
}

using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Models;
using AgentFactory.Agents.Tests.Fakes;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Tasks;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Tests.Loop;

public sealed class StructuredAnswerTests
{
    private const string Schema = """{"type":"object","properties":{"summary":{"type":"string"}},"required":["summary"]}""";

    [Theory]
    [InlineData("""{"summary":"ok"}""")]
    [InlineData("Here it is:\n```json\n{\"summary\":\"ok\"}\n```\nThat is all {really}.")]
    [InlineData("With {braces} in the prose: {\"summary\":\"ok\"}")]
    public async Task Ask_AnswerInAnyWrapping_IsRead(string text)
    {
        var journal = ScriptedJournal.Answering(Say.Brief(), Say.Text(text));

        Assert.Equal((new WorkReport("ok"), null), await AskAsync(journal));
    }

    [Fact]
    public async Task Ask_WrongAnswer_IsAskedAgainWithTheExactFault()
    {
        var journal = ScriptedJournal.Answering(
            Say.Brief(), Say.Text("No."), Say.Text("""{"summary":5}"""), Say.Text("""{"summary":"ok"}"""));

        var (answer, fault) = await AskAsync(journal);

        Assert.Equal((new WorkReport("ok"), null), (answer, fault));
        Assert.StartsWith("That answer cannot be used: there is no JSON object in it.", journal.MessagesOf(1)[^1].Text, StringComparison.Ordinal);
        Assert.StartsWith("That answer cannot be used: `summary` must be a string, not a number.", journal.MessagesOf(2)[^1].Text, StringComparison.Ordinal);
        Assert.Equal([0, 1, 2], journal.Steps.Select(step => step.Index));
    }

    [Fact]
    public async Task Ask_NeverRight_GivesTheLastFaultAfterItsBound()
    {
        var journal = new ScriptedJournal(Say.Brief(), (_, _) => Say.Text("""{"summary":"""));

        var (answer, fault) = await AskAsync(journal);

        Assert.Null(answer);
        Assert.StartsWith("it is not valid JSON:", fault, StringComparison.Ordinal);
        Assert.Equal(3, journal.PaidCalls);
    }

    [Fact]
    public async Task Ask_SecondLife_PaysForNothingAgain()
    {
        var journal = ScriptedJournal.Answering(Say.Brief(), Say.Text("No."), Say.Text("""{"summary":"ok"}"""));
        await AskAsync(journal);

        Assert.Equal((new WorkReport("ok"), null), await AskAsync(journal));
        Assert.Equal(2, journal.PaidCalls);
    }

    private static async Task<(WorkReport? Answer, string? Fault)> AskAsync(ScriptedJournal journal)
    {
        var attempt = new AttemptRef { RunId = "r1", TaskId = "t1", Attempt = 1, Epoch = 7 };
        using var chat = new GatewayChatClient(new AttemptJournal(journal, attempt, journal.Steps));
        return await new StructuredAnswer<WorkReport>(Schema).AskAsync(chat, [new ChatMessage(ChatRole.User, "Well?")], null, CancellationToken.None);
    }
}

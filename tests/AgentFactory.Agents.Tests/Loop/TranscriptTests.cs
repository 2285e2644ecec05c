using System.Text.Json;
using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Loop;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Tests.Loop;

public sealed class TranscriptTests
{
    private static readonly LoopOptions Small = new() { MaxContextCharacters = 20_000, KeepWholeSteps = 3 };

    [Fact]
    public void Add_PastTheBound_ShortensOldestFirstAndKeepsTheNewestWhole()
    {
        var transcript = Fill(12);

        Assert.Equal(5, transcript.ShortenedTurns);
        var results = transcript.Messages.Where(message => message.Role == ChatRole.Tool)
            .Select(message => ((FunctionResultContent)message.Contents[0]).Result!.ToString()!).ToList();
        Assert.Equal("line one of 0 [shortened: 2001 characters left out; call the tool again to see them]", results[0]);
        Assert.All(results.TakeLast(5), result => Assert.True(result.Length > 2_000));
        Assert.Equal(["You work.", "Do it."], transcript.Messages.Take(2).Select(message => message.Text));
    }

    [Fact]
    public void Add_LongConversation_ChangesItsOldMessagesOnlyNowAndThen()
    {
        var transcript = new Transcript("You work.", "Do it.", Small);
        var changes = 0;
        var before = 0;
        for (var i = 0; i < 60; i++)
        {
            Turn(transcript, i);
            changes += transcript.ShortenedTurns == before ? 0 : 1;
            before = transcript.ShortenedTurns;
        }

        Assert.InRange(changes, 1, 20);
        Assert.InRange(Size(transcript), 1, Small.MaxContextCharacters);
    }

    [Fact]
    public void Add_SameConversationTwice_MakesTheSameMessages() =>
        Assert.Equal(
            JsonSerializer.Serialize(Fill(40).Messages, AIJsonUtilities.DefaultOptions),
            JsonSerializer.Serialize(Fill(40).Messages, AIJsonUtilities.DefaultOptions));

    [Fact]
    public void Add_NewestStepsAloneTooLarge_KeepsAtLeastTheLast()
    {
        var transcript = new Transcript("You work.", "Do it.", Small);
        for (var i = 0; i < 3; i++)
            transcript.Add(new ChatMessage(ChatRole.Assistant, "look"), [new($"{i}", "look", true, "head\n" + new string('x', 9_000))], null);

        Assert.Equal(1, transcript.ShortenedTurns);
    }

    private static Transcript Fill(int turns)
    {
        var transcript = new Transcript("You work.", "Do it.", Small);
        for (var i = 0; i < turns; i++)
            Turn(transcript, i);
        return transcript;
    }

    private static void Turn(Transcript transcript, int i) => transcript.Add(
        new ChatMessage(ChatRole.Assistant, [new FunctionCallContent($"{i}", "look", new Dictionary<string, object?> { ["path"] = "a" })]),
        [new StepResult($"{i}", "look", true, $"line one of {i}\n" + new string('x', 2_000))],
        null);

    private static int Size(Transcript transcript) => transcript.Messages.Sum(message => message.Text.Length)
        + transcript.Messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Sum(result => result.Result!.ToString()!.Length);
}

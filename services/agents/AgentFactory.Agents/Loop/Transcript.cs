using AgentFactory.Agents.Journaling;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Loop;

/// <summary>
/// The conversation so far, kept under a size. What is shortened depends on nothing but what was said, so an agent that
/// replays its journal arrives at the same messages. Shortening goes in batches, well below the bound: a prefix that
/// changes at every step would make every provider's prompt cache useless.
/// </summary>
internal sealed class Transcript(string instructions, string task, LoopOptions options)
{
    private const int ShortText = 400;
    private const int ShortArgument = 200;
    private const int ShortResult = 160;

    private readonly List<Turn> _turns = [];
    private int _shortened;

    /// <summary>What the model is asked next.</summary>
    public IReadOnlyList<ChatMessage> Messages =>
        [new(ChatRole.System, instructions), new(ChatRole.User, task), .. _turns.SelectMany(turn => turn.Messages)];

    /// <summary>How many of the oldest turns are shortened.</summary>
    public int ShortenedTurns => _shortened;

    /// <summary>Adds an answer with what its calls came to, and a word of ours if one is due.</summary>
    public void Add(ChatMessage answer, IReadOnlyList<StepResult> results, string? remark)
    {
        _turns.Add(Turn.Of(answer, results, remark));
        if (Size() <= options.MaxContextCharacters)
            return;

        var target = options.MaxContextCharacters * 6L / 10;
        Shorten(target, _turns.Count - options.KeepWholeSteps);
        if (Size() > options.MaxContextCharacters)
            Shorten(options.MaxContextCharacters, _turns.Count - 1);
    }

    private void Shorten(long target, int before)
    {
        for (; _shortened < before && Size() > target; _shortened++)
            _turns[_shortened] = _turns[_shortened].Shorten();
    }

    private long Size() => instructions.Length + task.Length + _turns.Sum(turn => (long)turn.Size);

    private sealed record Turn(ChatMessage Answer, IReadOnlyList<StepResult> Results, string? Remark, int Size)
    {
        public IEnumerable<ChatMessage> Messages
        {
            get
            {
                yield return Answer;
                if (Results.Count > 0)
                    yield return new(ChatRole.Tool, [.. Results.Select(result => new FunctionResultContent(result.CallId, result.Content))]);
                if (Remark is not null)
                    yield return new(ChatRole.User, Remark);
            }
        }

        public static Turn Of(ChatMessage answer, IReadOnlyList<StepResult> results, string? remark)
        {
            var size = answer.Contents.Sum(SizeOf) + results.Sum(result => result.Content.Length) + (remark?.Length ?? 0);
            return new(answer, results, remark, size);
        }

        public Turn Shorten() => Of(
            new ChatMessage(ChatRole.Assistant, [.. Answer.Contents.Select(Shorten)]),
            [.. Results.Select(result => result with { Content = Shorten(result.Content) })],
            Remark);

        private static string Shorten(string result)
        {
            var line = BoundedText.FirstLine(result, ShortResult);
            return line.Length >= result.Length ? result : $"{line} [shortened: {result.Length - line.Length} characters left out; call the tool again to see them]";
        }

        private static AIContent Shorten(AIContent content) => content switch
        {
            TextContent text => new TextContent(BoundedText.Middle(text.Text, ShortText)),
            FunctionCallContent { Arguments: { } arguments } call => new FunctionCallContent(
                call.CallId, call.Name, arguments.ToDictionary(argument => argument.Key, argument => ShortenArgument(argument.Value))),
            _ => content,
        };

        private static object? ShortenArgument(object? value)
        {
            var text = value?.ToString() ?? "";
            return text.Length <= ShortArgument ? value : $"[shortened: {text.Length} characters left out]";
        }

        private static int SizeOf(AIContent content) => content switch
        {
            TextContent text => text.Text.Length,
            FunctionCallContent call => call.Name.Length + (call.Arguments?.Sum(argument => argument.Key.Length + (argument.Value?.ToString()?.Length ?? 0)) ?? 0),
            _ => 0,
        };
    }
}

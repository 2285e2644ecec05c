using System.Text;
using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Models.Limits;
using Microsoft.Extensions.AI;

namespace AgentFactory.Coordinator.Models.Providers.OpenAi;

/// <summary>Puts an answer together from its pieces, whether they came one by one or all at once.</summary>
/// <param name="maxCharacters">The most characters that the pieces may have together.</param>
internal sealed class AnswerPieces(int maxCharacters)
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _refusal = new();
    private readonly SortedDictionary<int, ToolCallPieces> _calls = [];
    private int _characters;

    public UsageDetails? Usage { get; set; }

    public ChatFinishReason? Finish { get; set; }

    public string? Model { get; set; }

    public void AddText(string? text) => Append(_text, text);

    public void AddRefusal(string? text) => Append(_refusal, text);

    /// <summary>A piece of the tool call at <paramref name="index"/>; its id and name come with one of the pieces.</summary>
    public void AddCall(int index, string? id, string? name, string? arguments)
    {
        if (!_calls.TryGetValue(index, out var call)) _calls[index] = call = new();
        if (!string.IsNullOrEmpty(id)) call.Id ??= id;
        if (!string.IsNullOrEmpty(name)) call.Name ??= name;
        Append(call.Arguments, arguments);
    }

    /// <summary>How many tokens the answer has, where nobody says.</summary>
    public long EstimateTokens() =>
        TokenEstimate.Of(_text.ToString()) + TokenEstimate.Of(_refusal.ToString())
        + _calls.Values.Sum(call => TokenEstimate.Of(call.Name ?? "") + TokenEstimate.Of(call.Arguments.ToString()));

    public ChatResponse ToResponse()
    {
        List<AIContent> contents = [];
        if (_text.Length > 0) contents.Add(new TextContent(_text.ToString()));
        foreach (var (index, call) in _calls.Where(call => call.Value.Name is not null)) contents.Add(ToContent(index, call, contents));
        if (_refusal.Length > 0) contents.Add(new ErrorContent(_refusal.ToString()) { ErrorCode = "Refusal" });
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents))
        {
            FinishReason = Finish,
            ModelId = Model,
            Usage = Usage,
        };
    }

    private static FunctionCallContent ToContent(int index, ToolCallPieces call, List<AIContent> before)
    {
        // Some endpoints send no ids, or the same one twice; results could then not be told apart.
        var id = call.Id;
        if (id is null || before.OfType<FunctionCallContent>().Any(other => other.CallId == id)) id = $"{id ?? "call"}_{index}";
        var raw = call.Arguments.ToString();
        var arguments = ToolArguments.TryRead(raw);
        return arguments is not null
            ? new(id, call.Name!, arguments)
            : new(id, call.Name!) { AdditionalProperties = new() { [AnswerProperties.RawArguments] = raw } };
    }

    private void Append(StringBuilder to, string? text)
    {
        if (string.IsNullOrEmpty(text)) return;
        _characters += text.Length;
        if (_characters > maxCharacters)
        {
            throw new ModelFaultException(new(
                FaultKind.BadAnswer, $"the answer has more than {maxCharacters} characters (Models:MaxAnswerCharacters)"));
        }

        to.Append(text);
    }

    private sealed class ToolCallPieces
    {
        public string? Id { get; set; }

        public string? Name { get; set; }

        public StringBuilder Arguments { get; } = new();
    }
}

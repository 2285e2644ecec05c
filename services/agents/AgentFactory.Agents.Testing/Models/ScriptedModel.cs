using System.Text.Json;
using AgentFactory.Contracts;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Testing;

/// <summary>
/// A model that says what it is told to. Each reply is used once and in its order, by the first question that it is for; a
/// question that no reply is left for fails the test and shows the conversation. Safe for concurrent questions.
/// </summary>
public sealed class ScriptedModel
{
    private readonly Lock _lock = new();
    private readonly List<Reply> _replies = [];
    private readonly List<ModelQuestion> _questions = [];

    /// <summary>All that it was asked.</summary>
    public IReadOnlyList<ModelQuestion> Questions
    {
        get
        {
            lock (_lock)
                return [.. _questions];
        }
    }

    /// <summary>Next, a text.</summary>
    public ScriptedModel Says(string text) => Any.Says(text);

    /// <summary>Next, a call of a tool.</summary>
    /// <param name="tool">Its name.</param>
    /// <param name="arguments">An object whose properties are the arguments; null for none.</param>
    public ScriptedModel Calls(string tool, object? arguments = null) => Any.Calls(tool, arguments);

    /// <summary>Next, a report of the work: the call of <c>finish</c> that ends most loops.</summary>
    public ScriptedModel Finishes(string summary) => Calls("finish", new { summary });

    /// <summary>Whatever a function makes of a question, as often as it is asked; null leaves it to the replies given later.</summary>
    public ScriptedModel Answers(Func<ModelQuestion, ChatResponse?> answer) => Add(new(null, answer, Once: false));

    /// <summary>The next reply is for questions that contain a text anywhere.</summary>
    public ScriptedReply When(string fragment) => new(this, question => question.Prompt.Contains(fragment, StringComparison.Ordinal));

    /// <summary>The next reply is for every question that none before it is for.</summary>
    public ScriptedReply Always() => Any.Always();

    /// <summary>The next reply is for an agent of a role.</summary>
    public ScriptedReply ForRole(string role) => new(this, question => question.Role == role);

    /// <summary>A text, as an answer.</summary>
    public static ChatResponse Text(string text) => new(new ChatMessage(ChatRole.Assistant, text)) { FinishReason = ChatFinishReason.Stop };

    /// <summary>A call of a tool, as an answer.</summary>
    public static ChatResponse Call(string tool, object? arguments = null)
    {
        var values = arguments is null ? [] : ContractsJson.Read<Dictionary<string, object?>>(ContractsJson.Write(arguments));
        return new(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent($"call-{tool}", tool, values)])) { FinishReason = ChatFinishReason.ToolCalls };
    }

    internal ChatResponse Answer(ModelQuestion question)
    {
        lock (_lock)
        {
            _questions.Add(question);
            foreach (var reply in _replies)
            {
                if (reply.IsFor?.Invoke(question) == false || reply.Answer(question) is not { } answer)
                    continue;
                if (reply.Once)
                    _replies.Remove(reply);
                return answer;
            }
        }

        throw new AgentAssertionException(
            $"The model has no reply left for the {question.Role}'s question {question.Index}. Give it one with Says, Calls, When or Answers.", Conversation.Of(question.Messages));
    }

    internal ScriptedModel Add(Reply reply)
    {
        lock (_lock)
            _replies.Add(reply);
        return this;
    }

    private ScriptedReply Any => new(this, null);

    internal sealed record Reply(Func<ModelQuestion, bool>? IsFor, Func<ModelQuestion, ChatResponse?> Answer, bool Once);
}

/// <summary>A reply on its way to a <see cref="ScriptedModel"/>.</summary>
public sealed class ScriptedReply
{
    private readonly ScriptedModel _model;
    private readonly Func<ModelQuestion, bool>? _isFor;
    private bool _once = true;

    internal ScriptedReply(ScriptedModel model, Func<ModelQuestion, bool>? isFor)
    {
        _model = model;
        _isFor = isFor;
    }

    /// <summary>Every time, not only once.</summary>
    public ScriptedReply Always()
    {
        _once = false;
        return this;
    }

    /// <summary>Answers with a text.</summary>
    public ScriptedModel Says(string text) => Answers(ScriptedModel.Text(text));

    /// <summary>Answers with a call of a tool.</summary>
    public ScriptedModel Calls(string tool, object? arguments = null) => Answers(ScriptedModel.Call(tool, arguments));

    /// <summary>Answers with this.</summary>
    public ScriptedModel Answers(ChatResponse response) => _model.Add(new(_isFor, _ => response, _once));
}

/// <summary>One question to the model.</summary>
/// <param name="Role">Whose it is.</param>
/// <param name="TaskId">The task that it is for.</param>
/// <param name="Index">Its place in the attempt, from 0; other steps count too.</param>
/// <param name="Messages">The whole conversation so far.</param>
/// <param name="Tools">The names of the tools on offer.</param>
public sealed record ModelQuestion(string Role, string TaskId, int Index, IReadOnlyList<ChatMessage> Messages, IReadOnlyList<string> Tools)
{
    /// <summary>All texts of the conversation, and what tools said.</summary>
    public string Prompt { get; } = string.Join('\n', Messages.SelectMany(message => message.Contents).Select(content => content switch
    {
        TextContent text => text.Text,
        FunctionResultContent result => result.Result?.ToString(),
        FunctionCallContent call => JsonSerializer.Serialize(call.Arguments, ContractsJson.Options),
        _ => "",
    }));
}

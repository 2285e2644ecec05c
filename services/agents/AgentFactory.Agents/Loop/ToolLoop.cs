using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Mcp;
using AgentFactory.Agents.Models;
using AgentFactory.Agents.Policy;
using AgentFactory.Agents.Tools;
using AgentFactory.Contracts.Policy;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Loop;

/// <summary>
/// Model → tool calls → model, until the finish tool is accepted or a bound is met. Each round is one journaled step:
/// when its outcome was recorded before, the recorded one stands and nothing is carried out again.
/// </summary>
public sealed class ToolLoop
{
    private readonly AttemptJournal _journal;
    private readonly LoopOptions _options;
    private readonly string _known;
    private readonly IReadOnlyList<AgentTool> _serverTools;
    private readonly ToolGuard _guard;

    internal ToolLoop(AttemptJournal journal, LoopOptions options, string known = "", IReadOnlyList<AgentTool>? serverTools = null, RolePolicy? policy = null, string role = "agent")
    {
        _journal = journal;
        _options = options;
        _known = known;
        _serverTools = serverTools ?? [];
        _guard = new ToolGuard(policy ?? RolePolicy.Unlisted, role, journal);
    }

    /// <summary>Goes round until the end.</summary>
    /// <returns>The accepted output, or why the loop gave up. Giving up changes nothing that the steps have not changed.</returns>
    /// <exception cref="Contracts.Journal.StaleAttemptException">Somebody else has the task now.</exception>
    /// <exception cref="Contracts.Journal.ApprovalPendingException">A person must decide first; the attempt was set aside.</exception>
    /// <exception cref="Contracts.Journal.BudgetExhaustedException">The next call does not fit in the run's pool.</exception>
    /// <exception cref="Contracts.Journal.ModelUnavailableException">The model gave no usable answer.</exception>
    public async Task<LoopOutcome> RunAsync(LoopRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var tools = request.Tools.Append(request.Finish).ToDictionary(tool => tool.Name, StringComparer.Ordinal);
        foreach (var tool in _serverTools)
        {
            if (!tools.TryAdd(tool.Name, tool))
                throw new McpUnavailableException($"a server of tools offers `{tool.Name}`, which the role has itself: give the server another name below Agents:ROLE:Mcp, or leave that tool out of its Tools.");
        }

        var toolsJson = ModelJson.WriteTools(tools.Values.Where(_guard.Offers));
        var transcript = new Transcript(request.Instructions, request.Task + _known, _options);
        var referee = new LoopReferee(_options, changesExpected: request.Workspace is not null);
        var steps = new StepRunner(_journal, _options, request, _guard);

        var limit = Math.Min(request.MaxSteps ?? _options.MaxSteps, _options.MaxSteps);
        for (var step = 1; step <= limit; step++)
        {
            var index = _journal.Advance();
            var question = new ModelRequest(transcript.Messages) { ToolsJson = toolsJson, MaxOutputTokens = _options.MaxOutputTokens };
            var response = await _journal.CallAsync(index, question, cancellationToken);
            var calls = CallsOf(response, tools);
            var (results, changed) = await steps.RunAsync(index, calls, cancellationToken);

            if (calls.Zip(results).FirstOrDefault(pair => pair.First.Tool is FinishTool && pair.Second.Ok) is ({ } finish, _))
                return new(finish.Arguments, null, step);
            var verdict = referee.Judge(calls, results, changed, response.FinishReason);
            if (verdict.GiveUp is { } reason)
                return new(null, reason, step);
            transcript.Add(AnswerOf(response), results, Join(verdict.Remark, Countdown(limit - step)));
        }

        return new(null, $"it did not finish within {limit} steps", limit);
    }

    private static List<ToolCall> CallsOf(ChatResponse response, Dictionary<string, AgentTool> tools) =>
        [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Select(call => ToolCall.From(call, tools))];

    // Only what every provider takes back: text and calls, in one message. An answer without either still needs a body.
    private static ChatMessage AnswerOf(ChatResponse response)
    {
        var contents = response.Messages.SelectMany(message => message.Contents)
            .Where(content => content is TextContent { Text.Length: > 0 } or FunctionCallContent).ToList();
        return new(ChatRole.Assistant, contents.Count > 0 ? contents : [new TextContent("(no answer)")]);
    }

    private static string? Countdown(int left) =>
        left is 5 or 1 ? $"[{left} {(left == 1 ? "step is" : "steps are")} left before this task is given up. Bring the work to an end and call finish.]" : null;

    private static string? Join(string? first, string? second) =>
        first is null ? second : second is null ? first : $"{first}\n{second}";
}

using System.Text.Json;
using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Tools;
using AgentFactory.Contracts.Policy;

namespace AgentFactory.Agents.Policy;

/// <summary>
/// What the policy says of a model's calls. It stands in the loop, before any tool: whoever wrote the tool, and whoever called the agent,
/// nothing gets past it. All calls of a step are judged before the first is carried out, so that none is done twice because of a later one.
/// </summary>
/// <param name="policy">What the task's role may do.</param>
/// <param name="role">For messages.</param>
/// <param name="journal">Where a person's consent is asked for.</param>
internal sealed class ToolGuard(RolePolicy policy, string role, AttemptJournal journal)
{
    private const int MaxShownArguments = 1_000;

    /// <summary>Whether the model is told of a tool at all.</summary>
    public bool Offers(AgentTool tool) => tool is FinishTool || policy.Judge(tool.Name) != ToolVerdict.Denied;

    /// <summary>For each call why it is not carried out; null for one that is.</summary>
    /// <exception cref="Contracts.Journal.ApprovalPendingException">A person must decide about one of them first; nothing was carried out.</exception>
    public async Task<IReadOnlyList<ToolResult?>> JudgeAsync(IReadOnlyList<ToolCall> calls, int mostCalls, CancellationToken cancellationToken)
    {
        var results = new ToolResult?[calls.Count];
        // What is beyond the bound is refused anyway: nobody is asked about it.
        for (var i = 0; i < Math.Min(calls.Count, mostCalls); i++)
            results[i] = await JudgeAsync(calls[i], cancellationToken);
        return results;
    }

    private async Task<ToolResult?> JudgeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        if (call.Tool is FinishTool || call.Name == FinishTool.ToolName)
            return null;
        var verdict = policy.Judge(call.Name);
        if (verdict == ToolVerdict.Denied)
        {
            return Refuse(call, DenialKind.Tool, call.Tool is null && call.Fault is { } fault
                ? fault
                : $"the policy of this run does not let the {role} use `{call.Name}` (Policy:Roles:{role}:Tools); do the task without it, or say in your report that it needs it");
        }

        if (call.Tool is not { } tool)
            return null;
        if (tool is ICommandTool commands && commands.ScriptOf(call.Arguments) is { } script && policy.FindDeniedCommand(script) is { } command)
            return Refuse(call, DenialKind.Command, $"the policy of this run does not let the {role} run `{command}` (Policy:Roles:{role}:DenyCommands); nothing of the script was run. Do it without that command");
        return verdict == ToolVerdict.Ask ? await AskAsync(call, cancellationToken) : null;
    }

    private async Task<ToolResult?> AskAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = JsonSerializer.Serialize(call.Arguments);
        var answer = await journal.AskApprovalAsync(
            GateKind.Tool, $"{call.Name}\n{arguments}",
            $"May the {role} call `{call.Name}` in the task {journal.Attempt.TaskId} with {BoundedText.Middle(arguments, MaxShownArguments)}?", cancellationToken);
        return answer.Approved ? null : Refuse(call, DenialKind.Person, $"a person was asked, and {answer}. Do the task without it");
    }

    private static ToolResult Refuse(ToolCall call, DenialKind kind, string why) =>
        StepRunner.Refuse(call, why) with { Denied = kind };
}

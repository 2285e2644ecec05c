using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Tasks;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Tests.Fakes;

/// <summary>Short forms of what a model says and of what a task is.</summary>
internal static class Say
{
    public static ChatResponse Text(string text, ChatFinishReason? reason = null) =>
        new(new ChatMessage(ChatRole.Assistant, text)) { FinishReason = reason ?? ChatFinishReason.Stop };

    public static ChatResponse Calls(params FunctionCallContent[] calls) =>
        new(new ChatMessage(ChatRole.Assistant, [.. calls])) { FinishReason = ChatFinishReason.ToolCalls };

    public static ChatResponse Append(string path, string text) => Calls(Call("append", ("path", path), ("text", text)));

    public static ChatResponse Finish(string summary) => Calls(Call("finish", ("summary", summary)));

    public static ChatResponse Look() => Calls(Call("look"));

    public static FunctionCallContent Call(string tool, params (string Name, object? Value)[] arguments) =>
        new($"call-{tool}", tool, arguments.ToDictionary(argument => argument.Name, argument => argument.Value));

    public static TaskBrief Brief(TaskKind kind = TaskKind.Work, string role = Roles.Coder) => new()
    {
        RunId = "r1",
        Task = new TaskSpecification { Id = "t1", Title = "Add it", Role = role, Kind = kind, Requirements = "Add the file." },
        Prp = new PrpDocument { Title = "It", Goal = "It is there." },
        Attempt = 1,
        BaseCommit = "base",
        RunBaseCommit = "base",
        Branch = "attempts/t1-1",
        RepositoryUrl = "/nowhere/repository.git",
        FleetRoles = [Roles.Planner, Roles.Coder, Roles.Tester, Roles.Reviewer],
    };
}

using System.Text.Json;
using AgentFactory.Agents.Tools;

namespace AgentFactory.Agents.Tests.Fakes;

/// <summary>Appends to a file of a <see cref="TestWorkspace"/>: done twice, it shows.</summary>
internal sealed class AppendTool(TestWorkspace workspace) : AgentTool
{
    public int Invocations { get; private set; }

    public override string Name => "append";

    public override string Description => "Appends a text to a file.";

    public override JsonElement Parameters { get; } = JsonSerializer.Deserialize<JsonElement>(
        """{"type":"object","properties":{"path":{"type":"string"},"text":{"type":"string"}},"required":["path","text"]}""");

    public override Task<ToolResult> InvokeAsync(JsonElement arguments, CancellationToken cancellationToken)
    {
        Invocations++;
        var path = arguments.GetProperty("path").GetString()!;
        var text = workspace.Files.GetValueOrDefault(path) + arguments.GetProperty("text").GetString();
        workspace.Write(path, text);
        return Task.FromResult(new ToolResult(true, $"{path} now has {text.Length} characters", $"appended to {path}"));
    }
}

/// <summary>Answers what it is told to.</summary>
internal sealed class EchoTool(Func<int, string> answer) : AgentTool
{
    private int _count;

    public override string Name => "look";

    public override string Description => "Looks.";

    public override JsonElement Parameters { get; } = JsonSerializer.Deserialize<JsonElement>("""{"type":"object","properties":{}}""");

    public override Task<ToolResult> InvokeAsync(JsonElement arguments, CancellationToken cancellationToken) =>
        Task.FromResult(new ToolResult(true, answer(_count++), "looked"));
}

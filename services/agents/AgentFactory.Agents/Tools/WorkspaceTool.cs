using System.Text.Json;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Policy;

namespace AgentFactory.Agents.Tools;

/// <summary>A tool on a workspace: what goes wrong with the model's arguments is told to the model.</summary>
internal abstract class WorkspaceTool(IWorkspace workspace, ToolLimits limits) : AgentTool, ILenientTool
{
    protected IWorkspace Workspace => workspace;

    protected ToolLimits Limits => limits;

    public override async Task<ToolResult> InvokeAsync(JsonElement arguments, CancellationToken cancellationToken)
    {
        try
        {
            return Bound(await InvokeAsync(new ToolArguments(arguments), cancellationToken));
        }
        catch (Exception exception) when (exception is ToolArgumentException or WorkspaceException)
        {
            return Refuse(exception.Message) with { Denied = exception is WorkspaceException { LeadsOutside: true } ? DenialKind.Path : null };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Refuse($"The workspace could not be read or written: {exception.Message}");
        }
    }

    protected abstract Task<ToolResult> InvokeAsync(ToolArguments arguments, CancellationToken cancellationToken);

    protected static JsonElement Schema(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    protected ToolResult Refuse(string message) => Bound(new ToolResult(false, message, $"{Name}: {FirstLine(message)}"));

    private ToolResult Bound(ToolResult result)
    {
        var summary = FirstLine(result.Summary);
        if (result.Content.Length <= limits.ResultCharacters)
            return result with { Summary = summary };
        var half = limits.ResultCharacters / 2;
        var content = $"{result.Content[..half]}\n[… {result.Content.Length - (2 * half)} characters left out …]\n{result.Content[^half..]}";
        return result with { Content = content, Summary = summary };
    }

    private static string FirstLine(string text)
    {
        var line = new string([.. text.Split('\n', 2)[0].Where(character => !char.IsControl(character))]);
        return line.Length <= 200 ? line : line[..200] + "…";
    }
}

using System.Text.Json;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Tools;

/// <summary>Keeps the tools that write files to some of the paths. Commands can still write elsewhere: look at the commit for that.</summary>
public static class WriteRule
{
    /// <summary>The same tools; <c>write_file</c> and <c>edit_file</c> refuse paths that may not be written.</summary>
    /// <param name="tools">The tools of a workspace.</param>
    /// <param name="allows">Whether a path may be written: from the root of the workspace, with forward slashes.</param>
    /// <param name="why">What the model is told about one that may not, after the path: a sentence.</param>
    public static IReadOnlyList<AgentTool> Within(this IReadOnlyList<AgentTool> tools, Func<string, bool> allows, string why)
    {
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(allows);
        return [.. tools.Select(tool => tool is WriteFileTool or EditFileTool ? new RestrictedTool(tool, allows, why) : tool)];
    }

    private sealed class RestrictedTool(AgentTool tool, Func<string, bool> allows, string why) : AgentTool, ILenientTool
    {
        public override string Name => tool.Name;

        public override string Description => tool.Description;

        public override JsonElement Parameters => tool.Parameters;

        public override Task<ToolResult> InvokeAsync(JsonElement arguments, CancellationToken cancellationToken) =>
            PathOf(arguments) is { } path && !allows(path)
                ? Task.FromResult(new ToolResult(false, $"'{path}' was not written: {why}", $"{Name} refused {path}"))
                : tool.InvokeAsync(arguments, cancellationToken);

        // Null when there is none that could be used: the tool itself says what is wrong with it.
        private static string? PathOf(JsonElement arguments)
        {
            try
            {
                return WorkspacePath.Parse(new ToolArguments(arguments).Text("path", "file", "file_path", "filename"));
            }
            catch (Exception exception) when (exception is ToolArgumentException or WorkspaceException)
            {
                return null;
            }
        }
    }
}

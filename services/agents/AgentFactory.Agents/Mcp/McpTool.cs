using System.Text.Json;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AgentFactory.Agents.Mcp;

/// <summary>A tool of a server. What it answers is data from outside, like all that tools say.</summary>
internal sealed class McpTool(string server, McpClientTool tool, McpServerOptions options, TimeProvider time) : AgentTool
{
    private const int MaxName = 64;

    public override string Name { get; } = NameOf(server, tool.Name);

    public override string Description => tool.Description;

    public override JsonElement Parameters => tool.JsonSchema;

    public override async Task<ToolResult> InvokeAsync(JsonElement arguments, CancellationToken cancellationToken)
    {
        var values = arguments.EnumerateObject().ToDictionary(property => property.Name, property => (object?)property.Value, StringComparer.Ordinal);
        using var patience = new CancellationTokenSource(options.CallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var result = await tool.CallAsync(values, cancellationToken: either.Token);
            var text = BoundedText.Middle(TextOf(result), options.MaxResultCharacters);
            return result.IsError == true ? new(false, text, $"{Name} refused") : new(true, text.Length == 0 ? "Done." : text, $"called {Name}");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new(false, $"The tool did not answer within {options.CallTimeout:c}. Whether it did anything is not known.", $"{Name} did not answer");
        }
        catch (Exception exception) when (exception is McpException or IOException or HttpRequestException)
        {
            return new(false, $"The tool's server gave no answer: {exception.Message}", $"{Name} broke off");
        }
    }

    private static string TextOf(CallToolResult result)
    {
        var text = string.Join('\n', result.Content.Select(block => block is TextContentBlock words ? words.Text : $"[{block.Type}: not shown]"));
        return text.Length == 0 && result.StructuredContent is { } structured ? structured.ToString() : text;
    }

    /// <summary>Names from outside, in the letters that models' interfaces take.</summary>
    private static string NameOf(string server, string name)
    {
        var letters = $"{server}_{name}".Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_').Take(MaxName);
        return string.Concat(letters);
    }
}

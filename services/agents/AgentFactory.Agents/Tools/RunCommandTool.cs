using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Policy;

namespace AgentFactory.Agents.Tools;

internal sealed partial class RunCommandTool(IWorkspace workspace, ISandbox sandbox, ToolLimits limits) : WorkspaceTool(workspace, limits), ICommandTool
{
    private const string NoNetwork = "\n[There is no network here, and no setting gives commands one: use what is installed, or write what is missing.]";

    public override string Name => "run_command";

    public override string Description =>
        "Runs a bash script in the workspace (there it is called /workspace) and shows exit code and output. There is no network but loopback, "
        + "nothing waits for input, /tmp and the home folder are empty each time, and every process is ended when the script ends.";

    public override JsonElement Parameters { get; } = Schema("""
        {
          "type": "object",
          "properties": {
            "command": { "type": "string", "description": "The script. It stops at the first command that fails." },
            "timeout_seconds": { "type": "integer", "minimum": 1, "description": "Default: 120." },
            "working_directory": { "type": "string", "description": "Where to start, relative to the workspace. Default: the top." }
          },
          "required": ["command"]
        }
        """);

    protected override async Task<ToolResult> InvokeAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var script = ScriptOf(arguments) ?? arguments.Text("command");
        var seconds = arguments.OptionalNumber(1, int.MaxValue, "timeout_seconds", "timeout");
        var folder = WorkspacePath.Parse(arguments.OptionalText("working_directory", "cwd", "workdir") ?? "");
        if (string.IsNullOrWhiteSpace(script) || script.Contains('\0', StringComparison.Ordinal))
            throw new ToolArgumentException("The command is empty or holds a NUL character; nothing was run.");
        var time = seconds is { } asked ? TimeSpan.FromSeconds(Math.Min(asked, Limits.MaxCommandTime.TotalSeconds)) : Limits.CommandTime;
        CommandResult result;
        try
        {
            result = await sandbox.RunAsync(
                new SandboxCommand
                {
                    Script = script,
                    Workspace = Workspace.Root,
                    WorkingDirectory = folder.Length == 0 ? "." : folder,
                    Limits = Limits.Command with { Time = time, OutputBytes = Limits.CommandOutputBytes },
                },
                cancellationToken);
        }
        catch (SandboxUnavailableException exception)
        {
            return Refuse($"The command was not run. {exception.Message}");
        }
        var ending = result switch
        {
            { ExitCode: { } code, LimitHit: null } => $"exit code {code}",
            { ExitCode: { } code, LimitHit: { } limit } => $"exit code {code}; it hit the limit of {limit}",
            { LimitHit: var limit } => $"stopped: it hit the limit of {limit ?? "time"}",
        };
        var duration = result.Duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        var output = Clean(result.Output);
        var refused = NoNetworkPattern().IsMatch(output);
        return new ToolResult(
            result is { ExitCode: 0, LimitHit: null },
            $"{ending} ({duration} s)\n{(output.Length == 0 ? "(no output)" : output)}{(refused ? NoNetwork : "")}",
            $"ran {Shorten(script)}: {ending}")
        {
            Denied = refused ? DenialKind.Egress : null,
        };
    }

    /// <inheritdoc/>
    public string? ScriptOf(JsonElement arguments)
    {
        try
        {
            return ScriptOf(new ToolArguments(arguments));
        }
        catch (ToolArgumentException)
        {
            // The call itself says what is wrong with them.
            return null;
        }
    }

    private static string? ScriptOf(ToolArguments arguments) => arguments.OptionalText("command", "script", "cmd");

    /// <summary>Without what only a terminal understands.</summary>
    private static string Clean(string output)
    {
        var text = EscapePattern().Replace(output, "").Replace("\r\n", "\n", StringComparison.Ordinal);
        return string.Concat(text.Where(character => character is '\n' or '\t' || !char.IsControl(character)));
    }

    private static string Shorten(string script)
    {
        var line = script.Trim().Split('\n', 2)[0];
        return line.Length <= 80 ? line : line[..80] + "…";
    }

    /// <summary>What programs say where names cannot be looked up and no route leads out.</summary>
    [GeneratedRegex(
        "Could not resolve host|Temporary failure in name resolution|Temporary failure resolving|Network is unreachable|getaddrinfo (?:EAI_AGAIN|ENOTFOUND)|Name or service not known",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex NoNetworkPattern();

    [GeneratedRegex(@"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,1000}(?:\x07|\x1b\\)|[@-Z\\-_])", RegexOptions.NonBacktracking)]
    private static partial Regex EscapePattern();
}

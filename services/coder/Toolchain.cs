using AgentFactory.Agents;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Coder;

/// <summary>What a command can use in the sandbox: found by looking there, not on the host.</summary>
internal static class Toolchain
{
    private const string Look = """
        for tool in dotnet python3 node npm cmake ctest make gcc g++ go cargo rustc java mvn php ruby perl pytest sqlite3 git jq; do
          path=$(command -v "$tool") || continue
          case "$tool" in
            go) version=$(go version 2>/dev/null | head -n 1) ;;
            dotnet|python3|node|npm|cmake|gcc|cargo|git) version=$("$tool" --version 2>/dev/null | head -n 1) ;;
            *) version= ;;
          esac
          echo "$tool ${version}"
        done
        """;

    private static readonly CommandLimits Limits = new() { Time = TimeSpan.FromMinutes(1) };

    /// <summary>One line a tool; journaled, so a resumed attempt shows the model the same text.</summary>
    /// <exception cref="SandboxUnavailableException">Commands cannot run here, so code cannot be written here either.</exception>
    public static Task<string> FindAsync(TaskContext context, IWorkspace workspace, CancellationToken cancellationToken) =>
        context.OnceAsync(
            "toolchain",
            async token =>
            {
                var command = new SandboxCommand { Script = Look, Workspace = workspace.Root, Plain = true, Limits = Limits };
                return (await context.Sandbox.RunAsync(command, token)).Output.Trim();
            },
            _ => "looked at the tools of the sandbox",
            cancellationToken);
}

using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Tests.Fakes;

/// <summary>Answers scripts instead of running them.</summary>
internal sealed class FakeSandbox(Func<SandboxCommand, CommandResult> run, string name = "bubblewrap") : ISandbox
{
    public FakeSandbox()
        : this(_ => Exit(0, ""))
    {
    }

    public string Name => name;

    public List<SandboxCommand> Commands { get; } = [];

    public Task<string?> FindObstacleAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken cancellationToken)
    {
        Commands.Add(command);
        return Task.FromResult(run(command));
    }

    public static CommandResult Exit(int? code, string output) => new()
    {
        ExitCode = code,
        Output = output,
        OutputBytes = output.Length,
        OutputHash = "",
        Duration = TimeSpan.FromMilliseconds(7),
    };
}

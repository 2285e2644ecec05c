using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Testing;

/// <summary>Answers scripts instead of running them, and keeps what it was asked.</summary>
/// <param name="run">What each comes to; exit code 0 without output unless given.</param>
/// <param name="name">What it calls itself: <c>none</c> stands for a machine without a sandbox.</param>
public sealed class TestSandbox(Func<SandboxCommand, CommandResult>? run = null, string name = "bubblewrap") : ISandbox
{
    private readonly List<(string Fragment, CommandResult Result)> _answers = [];

    /// <inheritdoc/>
    public string Name => name;

    /// <summary>What it was asked to run, in order.</summary>
    public IReadOnlyList<SandboxCommand> Commands => Asked;

    internal List<SandboxCommand> Asked { get; } = [];

    /// <summary>What scripts that contain a text come to.</summary>
    public TestSandbox When(string fragment, int exitCode, string output)
    {
        _answers.Add((fragment, Exit(exitCode, output)));
        return this;
    }

    /// <summary>A command that ended by itself; null for one that a limit ended.</summary>
    public static CommandResult Exit(int? code, string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return new()
        {
            ExitCode = code,
            Output = output,
            OutputBytes = output.Length,
            OutputHash = "",
            Duration = TimeSpan.FromMilliseconds(7),
        };
    }

    /// <inheritdoc/>
    public Task<string?> FindObstacleAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        lock (Asked)
            Asked.Add(command);
        var known = _answers.FirstOrDefault(answer => command.Script.Contains(answer.Fragment, StringComparison.Ordinal)).Result;
        return Task.FromResult(known ?? run?.Invoke(command) ?? Exit(0, ""));
    }
}

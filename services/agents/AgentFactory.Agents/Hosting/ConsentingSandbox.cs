using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Agents.Hosting;

/// <summary>Lets commands run without a real sandbox only in runs whose submitter said so, whatever the process was started with.</summary>
internal sealed class ConsentingSandbox(ISandbox inner, bool allowUnsandboxed) : ISandbox
{
    private const string NoSandbox = "none";

    public string Name => inner.Name;

    public IReadOnlyList<string> Degradations => inner.Degradations;

    public Task<string?> FindObstacleAsync(CancellationToken cancellationToken) =>
        Refusal is { } refusal ? Task.FromResult<string?>(refusal) : inner.FindObstacleAsync(cancellationToken);

    public Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken cancellationToken) =>
        Refusal is { } refusal ? throw new SandboxUnavailableException(refusal) : inner.RunAsync(command, cancellationToken);

    private string? Refusal => inner.Name == NoSandbox && !allowUnsandboxed
        ? "this process has no sandbox and the run does not allow commands without one: nothing was run; install bubblewrap, or submit the run with --sandbox none"
        : null;
}

using AgentFactory.Agents.Workspaces;
using Microsoft.Extensions.Options;

namespace AgentFactory.Sandbox.Tests.Workspaces;

/// <summary>One sandbox for the tests of a class.</summary>
public sealed class SandboxFixture : IDisposable
{
    private readonly BubblewrapSandbox sandbox = Make();

    internal ISandbox Sandbox => sandbox;

    internal static BubblewrapSandbox Make(Action<SandboxOptions>? configure = null)
    {
        var options = new SandboxOptions();
        configure?.Invoke(options);
        return new BubblewrapSandbox(Options.Create(options), TimeProvider.System);
    }

    public void Dispose() => sandbox.Dispose();
}

using AgentFactory.Agents.Workspaces;
using Microsoft.Extensions.Options;

namespace AgentFactory.Sandbox.Tests.Workspaces;

public sealed class UnsandboxedRunnerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly UnsandboxedRunner runner = new(Options.Create(new SandboxOptions { Mode = SandboxMode.None }), TimeProvider.System);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task RunAsync_Script_RunsInTheFolderWithAClearedEnvironment()
    {
        Environment.SetEnvironmentVariable("FACTORY_CANARY", "canary-7c1e");
        folder.Write("sub/a.txt", "");

        var result = await RunAsync("pwd; echo oops >&2; env", "sub");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith($"{folder["sub"]}\noops\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-7c1e", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_TimeLimitAndDaemons_NothingIsLeft()
    {
        var result = await RunAsync(
            $"trap '' TERM; setsid bash -c 'echo $$ > {folder["daemon"]}; trap \"\" TERM; while :; do sleep 0.1; done' & while :; do sleep 0.1; done",
            limits: new CommandLimits { Time = TimeSpan.FromSeconds(1) });

        Assert.Equal((null, "time (1 s)"), (result.ExitCode, result.LimitHit));
        var status = $"/proc/{(await File.ReadAllTextAsync(folder["daemon"])).Trim()}/status";
        Assert.True(!File.Exists(status) || (await File.ReadAllTextAsync(status)).Contains("State:\tZ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Name_OfEvidence_IsNone()
    {
        Assert.Equal("none", runner.Name);
        Assert.Null(await runner.FindObstacleAsync(default));
        Assert.Equal(["commands run without a sandbox, with the files and the network of this user"], runner.Degradations);
    }

    private Task<CommandResult> RunAsync(string script, string folderInside = ".", CommandLimits? limits = null) =>
        runner.RunAsync(new SandboxCommand { Script = script, Workspace = folder.Path, WorkingDirectory = folderInside, Limits = limits ?? new() }, default);
}

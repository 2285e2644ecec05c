using AgentFactory.Agents.Workspaces;
using AgentFactory.Sandbox.Tests.Workspaces;
using NSubstitute;

namespace AgentFactory.Sandbox.Tests.Tools;

public sealed class RunCommandToolTests
{
    [SandboxFact]
    public async Task RunCommand_Script_ShowsCodeAndPlainOutput()
    {
        using var sandbox = SandboxFixture.Make();
        using var bench = new ToolBench(sandbox: sandbox);
        bench.Write("sub/a.txt", "hello\n");

        var good = await bench.CallAsync("run_command", new { command = "cat a.txt; printf '\\033[31mred\\033[0m\\a\\r\\n'", cwd = "/workspace/sub" });
        var bad = await bench.CallAsync("run_command", new { command = "exit 3" });
        var slow = await bench.CallAsync("run_command", new { command = "echo begun; sleep 60", timeout_seconds = "1" });

        Assert.Matches(@"^exit code 0 \(\d+\.\d s\)\nhello\nred\n$", good.Content);
        Assert.Equal("ran cat a.txt; printf '\\033[31mred\\033[0m\\a\\r\\n': exit code 0", good.Summary);
        Assert.Matches(@"^exit code 3 \(\d+\.\d s\)\n\(no output\)$", bad.Content);
        Assert.Matches(@"^stopped: it hit the limit of time \(1 s\) \(\d+\.\d s\)\nbegun\n$", slow.Content);
        Assert.Equal([true, false, false], [good.Ok, bad.Ok, slow.Ok]);
    }

    [Fact]
    public async Task RunCommand_Request_IsBounded()
    {
        var sandbox = Substitute.For<ISandbox>();
        sandbox.RunAsync(default!, default).ReturnsForAnyArgs(new CommandResult { ExitCode = 0, Output = "", OutputBytes = 0, OutputHash = "", Duration = TimeSpan.Zero });
        using var bench = new ToolBench(sandbox: sandbox);

        await bench.CallAsync("run_command", new { command = "x", timeout_seconds = 999_999 });

        await sandbox.Received(1).RunAsync(
            new SandboxCommand { Script = "x", Workspace = bench.Root, Limits = new CommandLimits { Time = TimeSpan.FromMinutes(10), OutputBytes = 20_000 } }, default);
    }

    [Fact]
    public async Task RunCommand_NoSandbox_RunsNothingAndSaysWhy()
    {
        var sandbox = Substitute.For<ISandbox>();
        sandbox.RunAsync(default!, default).ReturnsForAnyArgs<CommandResult>(_ => throw new SandboxUnavailableException("Install bubblewrap."));
        using var bench = new ToolBench(sandbox: sandbox);
        var result = await bench.CallAsync("run_command", new { command = "touch x" });
        Assert.Equal((false, "The command was not run. Install bubblewrap."), (result.Ok, result.Content));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("/etc")]
    public async Task RunCommand_FolderOutside_IsRefused(string folder)
    {
        var sandbox = Substitute.For<ISandbox>();
        using var bench = new ToolBench(sandbox: sandbox);
        Assert.False((await bench.CallAsync("run_command", new { command = "ls", working_directory = folder })).Ok);
        await sandbox.DidNotReceiveWithAnyArgs().RunAsync(default!, default);
    }
}

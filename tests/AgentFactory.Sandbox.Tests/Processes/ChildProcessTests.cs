using System.ComponentModel;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Sandbox.Tests.Processes;

public sealed class ChildProcessTests
{
    [Fact]
    public async Task RunAsync_ProgramThatEnds_GivesBothOutputsAndTheCode()
    {
        var outcome = await ChildProcess.RunAsync(Bash("cat; echo wrong >&2; exit 3") with { StandardInput = "grüße" }, default);

        Assert.Equal(new ProcessOutcome(3, "grüße", "wrong\n", TimedOut: false, Truncated: false), outcome);
    }

    [Fact]
    public async Task RunAsync_MoreInputAndOutputThanPipesHold_DoesNotLockUp()
    {
        var input = new string('x', 3_000_000);

        var outcome = await ChildProcess.RunAsync(Bash("cat; head -c 1000000 /dev/zero >&2") with { StandardInput = input, MaxOutputBytes = 4_000_000 }, default);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(input, outcome.Output);
        Assert.Equal(1_000_000, outcome.Error.Length);
    }

    [Fact]
    public async Task RunAsync_InputThatNobodyReads_IsNoError() =>
        Assert.Equal(0, (await ChildProcess.RunAsync(Bash("exit 0") with { StandardInput = new string('x', 1_000_000) }, default)).ExitCode);

    [Fact]
    public async Task RunAsync_LongOutput_KeepsBeginningAndEnd()
    {
        var outcome = await ChildProcess.RunAsync(Bash("echo first; head -c 5000000 /dev/zero | tr '\\0' x; echo; echo last") with { MaxOutputBytes = 100 }, default);

        Assert.True(outcome.Truncated);
        Assert.StartsWith("first\nxxx", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("[… 4999912 bytes left out …]", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith("xxx\nlast\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_EndlessOutput_IsStoppedByTheTimeout()
    {
        var outcome = await ChildProcess.RunAsync(Bash("yes") with { Timeout = TimeSpan.FromSeconds(2) }, default);

        Assert.True(outcome is { ExitCode: null, TimedOut: true, Truncated: true });
    }

    [Fact]
    public async Task RunAsync_TimeoutWithChildrenThatIgnoreSignals_KillsTheTree()
    {
        using var folder = new TemporaryFolder();
        var script = $"trap '' TERM HUP INT; (trap '' TERM; echo $BASHPID > {folder["child"]}; while :; do sleep 1; done) & wait";

        var outcome = await ChildProcess.RunAsync(Bash(script) with { Timeout = TimeSpan.FromMilliseconds(500) }, default);

        Assert.True(outcome.TimedOut);
        Assert.False(IsAlive(await File.ReadAllTextAsync(folder["child"])));
    }

    [Fact]
    public async Task RunAsync_BackgroundProcessHoldsThePipe_ReturnsAndKillsItsGroup()
    {
        using var folder = new TemporaryFolder();

        var outcome = await ChildProcess.RunAsync(Bash($"sleep 300 & echo $! > {folder["child"]}; echo done") with { OwnGroup = true }, default);

        Assert.Equal(new ProcessOutcome(0, "done\n", "", TimedOut: false, Truncated: false), outcome);
        Assert.False(IsAlive(await File.ReadAllTextAsync(folder["child"])));
    }

    [Fact]
    public async Task RunAsync_DaemonHoldsThePipe_StopsReadingAfterTheDrainTime()
    {
        using var folder = new TemporaryFolder();

        var outcome = await ChildProcess.RunAsync(
            Bash($"setsid sleep 20 & echo $! > {folder["child"]}; echo done") with { DrainTime = TimeSpan.FromMilliseconds(100) }, default);

        Assert.Equal("done\n", outcome.Output);
        await ChildProcess.RunAsync(Bash($"kill -9 {await File.ReadAllTextAsync(folder["child"])}"), default);
    }

    [Fact]
    public async Task RunAsync_Cancelled_KillsAndThrows()
    {
        using var folder = new TemporaryFolder();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(400));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ChildProcess.RunAsync(Bash($"echo $$ > {folder["child"]}; sleep 300"), cancel.Token));

        Assert.False(IsAlive(await File.ReadAllTextAsync(folder["child"])));
    }

    [Fact]
    public async Task RunAsync_ClearedEnvironment_ShowsOnlyWhatIsGiven()
    {
        var request = new ProcessRequest("env", []) { ClearEnvironment = true, Environment = new Dictionary<string, string> { ["ONLY"] = "this" } };

        Assert.Equal("ONLY=this\n", (await ChildProcess.RunAsync(request, default)).Output);
    }

    [Fact]
    public async Task RunAsync_NoSuchProgram_Throws() =>
        await Assert.ThrowsAsync<Win32Exception>(() => ChildProcess.RunAsync(new ProcessRequest("/no/such/program", []), default));

    private static ProcessRequest Bash(string script) => new("bash", ["-c", script]);

    private static bool IsAlive(string processId)
    {
        var status = $"/proc/{processId.Trim()}/status";
        return File.Exists(status) && !File.ReadAllText(status).Contains("State:\tZ", StringComparison.Ordinal);
    }
}

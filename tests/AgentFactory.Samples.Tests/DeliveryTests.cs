using AgentFactory.Factory.Tests;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Samples.Tests;

/// <summary>What becomes of a proven branch when the folder that it was meant for is taken before the run ends.</summary>
public sealed class DeliveryTests
{
    [SandboxTheory]
    [InlineData("approve")]
    public async Task Folder_NobodyAskedForIsTaken_TheNextFreeOneIsUsed(string decision)
    {
        using var folder = new TemporaryFolder();
        var waiting = await FactoryProcess.RunAsync(folder.Path, "run", RecordedPrps.Greeter, "--approve");
        Assert.Equal(3, waiting.ExitCode);
        folder.Write("factory-out/greeter/mine.txt", "somebody else's");

        var end = await RunOfFactory.FinishAsync(folder.Path, decision, await NewestRunAsync(folder), "--json");

        Assert.Equal((0, "succeeded", Path.Combine(folder.Path, "factory-out", "greeter-2")), (end.ExitCode, end.Status, end.Out));
        Assert.Equal("somebody else's", File.ReadAllText(Path.Combine(folder.Path, "factory-out/greeter/mine.txt")));
    }

    [SandboxTheory]
    [InlineData("approve")]
    public async Task Folder_AskedForIsTaken_SaysSoAndResumePutsTheBranchElsewhere(string decision)
    {
        using var folder = new TemporaryFolder();
        await FactoryProcess.RunAsync(folder.Path, "run", RecordedPrps.Greeter, "--approve", "--out", "mine");
        folder.Write("mine/mine.txt", "somebody else's");
        var run = await NewestRunAsync(folder);

        var refused = await FactoryProcess.RunAsync(folder.Path, decision, run);
        var end = await RunOfFactory.FinishAsync(folder.Path, "resume", run, "--out", "other", "--json");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"could not be put into {Path.Combine(folder.Path, "mine")}: it is not empty any more. It is kept; `factory resume {run} --out DIR` puts it elsewhere", refused.Output, StringComparison.Ordinal);
        Assert.Equal((0, "succeeded", Path.Combine(folder.Path, "other")), (end.ExitCode, end.Status, end.Out));
        var head = await new Git(Path.Combine(end.Out, ".git"), end.Out).RunAsync(["rev-parse", "HEAD"], CancellationToken.None);
        Assert.Equal(end.Commit, head.Trim());
    }

    private static async Task<string> NewestRunAsync(TemporaryFolder folder) =>
        (await FactoryProcess.RunAsync(folder.Path, "runs")).Output.Split(' ')[0];
}

using System.Text.RegularExpressions;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Factory.Hosting;
using AgentFactory.Factory.Runs;
using AgentFactory.Factory.Tests;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Samples.Tests;

/// <summary>What the README promises of the samples, tried as a user would.</summary>
public sealed partial class SampleTests
{
    private const int Kills = 3;
    private const int KillsOfTheSmallest = 10;

    public static TheoryData<string> Prps => [.. RecordedPrps.All];

    [Fact]
    public void Readme_EverySampleThatItRuns_HasARecording()
    {
        var named = SampleInReadme().Matches(File.ReadAllText(Path.Combine(RecordedPrps.Root, "README.md")))
            .Select(match => Path.Combine(RecordedPrps.Root, match.Value)).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(RecordedPrps.Samples));
    }

    [SandboxTheory]
    [MemberData(nameof(Prps))]
    public async Task Run_Recorded_SucceedsWithAProvenBranch(string prp)
    {
        using var folder = new TemporaryFolder();

        var end = await RunOfFactory.FinishAsync(folder.Path, "run", prp, "--json", "--out", "out");

        Assert.True(end is { ExitCode: 0, Status: "succeeded" }, $"{end.Result} {end.Error}");
        var git = new Git(Path.Combine(end.Out, ".git"), end.Out);
        Assert.Equal(end.Commit, (await git.RunAsync(["rev-parse", "HEAD"], CancellationToken.None)).Trim());
        Assert.Equal("", await git.RunAsync(["status", "--porcelain"], CancellationToken.None));
        Assert.Equal("", await git.RunAsync(["remote"], CancellationToken.None));
        var fsck = await git.TryAsync(["fsck", "--strict"], CancellationToken.None);
        Assert.Equal((0, ""), (fsck.ExitCode, fsck.Error));
        Assert.StartsWith("factory/", await git.RunAsync(["branch", "--show-current"], CancellationToken.None), StringComparison.Ordinal);
        Assert.True(File.Exists(end.Out + ".report.md") && File.Exists(end.Out + ".report.html"));
        await CheckCriteriaAsync(folder, end);
        foreach (var rest in new[] { "workspaces", "runs" })
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.Path, "data", rest)));
    }

    [SandboxTheory]
    [MemberData(nameof(Prps))]
    public async Task Resume_AfterKillsAtRandomMoments_ComesToTheSameTree(string prp)
    {
        using var calm = new TemporaryFolder();
        using var stormy = new TemporaryFolder();
        var expected = await RunOfFactory.FinishAsync(calm.Path, "run", prp, "--json", "--out", "out");
        var kills = prp == RecordedPrps.Greeter ? KillsOfTheSmallest : Kills;
        // Of one seed, so that a failure comes again; a restart adds events of its own, so later kills lie further on.
        var random = new Random(20_260_504);
        var moments = Enumerable.Range(0, kills).Select(_ => random.NextInt64(3, expected.Events)).Order().ToList();

        var end = await RunOfFactory.KillAtAsync(stormy.Path, moments[0], "run", prp, "--json", "--out", "out");
        var reached = moments[0];
        foreach (var moment in moments.Skip(1).TakeWhile(_ => end is null))
        {
            reached += Math.Max(3, moment - reached);
            end = await RunOfFactory.KillAtAsync(stormy.Path, reached, "resume", "--json");
        }

        end ??= await RunOfFactory.FinishAsync(stormy.Path, "resume", "--json");

        Assert.True(end.Succeeded, $"{end.Result} {end.Error}");
        Assert.True(expected.Succeeded, $"{expected.Result} {expected.Error}");
        Assert.Equal((await expected.FilesAsync()).Split('\n'), (await end.FilesAsync()).Split('\n'));
        Assert.Equal(expected.ModelCalls, end.ModelCalls);
    }

    [SandboxTheory]
    [InlineData("--out", "out")]
    [InlineData]
    public async Task Resume_KilledWhenTheRunHadEnded_PutsTheResultsInTheirPlaces(params string[] where)
    {
        using var folder = new TemporaryFolder();
        string[] run = ["run", RecordedPrps.Greeter, "--json", .. where];
        var calm = await RunOfFactory.FinishAsync(folder.Path, "run", RecordedPrps.Greeter, "--json", "--out", "calm");

        var end = await RunOfFactory.KillAtAsync(folder.Path, calm.Events, run);
        end ??= await RunOfFactory.FinishAsync(folder.Path, "resume", "--json");
        // Where the kill came after the result was told, this one may still note that it was.
        await FactoryProcess.RunAsync(folder.Path, "resume");
        var again = await FactoryProcess.RunAsync(folder.Path, "resume");

        Assert.True(end.Succeeded, $"{end.Result} {end.Error}");
        Assert.Equal(await calm.FilesAsync(), await end.FilesAsync());
        Assert.True(File.Exists(end.Out + ".report.md"));
        Assert.DoesNotContain(Directory.EnumerateDirectories(Path.GetDirectoryName(end.Out)!), name => Path.GetFileName(name).StartsWith('.'));
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("is unfinished", again.Error, StringComparison.Ordinal);
    }

    /// <summary>By hand: each script again, in a clone of its own, in the sandbox; and what counts as a test really ran one.</summary>
    private static async Task CheckCriteriaAsync(TemporaryFolder folder, FactoryEnd end)
    {
        var sandbox = SandboxChoice.Create(FactoryConfiguration.Create(folder.Path, unsandboxed: false));
        var executed = end.Result.GetProperty("criteria").EnumerateArray().Where(criterion => criterion.GetProperty("kind").GetString() == "executed").ToList();
        Assert.NotEmpty(executed);
        foreach (var criterion in executed)
        {
            Assert.Equal(("passed", end.Commit), (criterion.GetProperty("status").GetString(), criterion.GetProperty("commit").GetString()));
            var script = criterion.GetProperty("command").GetString()!;
            if (TestRunner().IsMatch(script))
                Assert.True(criterion.GetProperty("testsRun").GetInt32() >= 1, script);

            var clone = Path.Combine(folder.Path, $"clone-{criterion.GetProperty("id").GetString()}");
            await new Git(null).RunAsync(["clone", "--quiet", "--", end.Out, clone], CancellationToken.None);
            var result = await sandbox.RunAsync(new SandboxCommand { Script = script, Workspace = clone }, CancellationToken.None);
            Assert.True(result.ExitCode == 0, $"{script}\n{result.LimitHit}\n{result.Output}");
        }
    }

    [GeneratedRegex(@"samples/prps/[a-z0-9-]+\.md")]
    private static partial Regex SampleInReadme();

    [GeneratedRegex(@"\b(dotnet test|ctest|node --test|python3 -m unittest|pytest)\b")]
    private static partial Regex TestRunner();
}

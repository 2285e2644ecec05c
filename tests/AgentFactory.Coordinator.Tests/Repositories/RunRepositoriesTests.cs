using AgentFactory.Coordinator.Repositories;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Coordinator.Tests.Repositories;

public sealed class RunRepositoriesTests : IDisposable
{
    private readonly RepositoryWorld _world = new();

    private RunRepositories Repositories => _world.Repositories;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Prepare_NoSource_StartsFromOneEmptyCommitThatIsAlwaysTheSame()
    {
        var first = await Repositories.PrepareAsync("r1", null, null, default);
        var second = await Repositories.PrepareAsync("r2", null, null, default);

        Assert.Equal(first, second);
        Assert.Equal(first, await Repositories.HeadAsync("r1", default));
        Assert.Equal("", await new Git(Repositories.PathOf("r1")).RunAsync(["ls-tree", first], default));
    }

    [Fact]
    public async Task Prepare_Twice_KeepsWhatIsThere()
    {
        var start = await Repositories.PrepareAsync("r1", null, null, default);
        var work = await _world.PushAsync("r1", RunRepositories.Branch, start, ("a.txt", "a\n"));

        Assert.Equal(start, await Repositories.PrepareAsync("r1", null, null, default));
        Assert.Equal(work, await Repositories.HeadAsync("r1", default));
    }

    [Fact]
    public async Task Prepare_ManyAtOnce_AllGetOneRepositoryAndNoDraftIsLeft()
    {
        var starts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Repositories.PrepareAsync("r1", null, null, default)));

        Assert.Single(starts.Distinct());
        Assert.Equal(["r1.git"], Directory.GetFileSystemEntries(Path.Combine(_world.Root, "repositories")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Prepare_FromASource_StartsAtItsHeadAndLeavesItAlone()
    {
        var (source, commit) = await _world.SourceAsync();
        await RepositoryWorld.CommitAsync(Path.Combine(source, ".git"), "refs/heads/" + RunRepositories.Branch, commit, ("old.txt", "an earlier run\n"));
        var before = Listing(source);

        Assert.Equal(commit, await Repositories.PrepareAsync("r1", source, null, default));

        Assert.Equal(commit, await Repositories.HeadAsync("r1", default));
        Assert.Equal("hello\n", await _world.ReadAsync("r1", commit, "readme.txt"));
        Assert.Equal(before, Listing(source));
    }

    [Theory]
    [InlineData("side")]
    [InlineData("v1")]
    [InlineData(null)]
    public async Task Prepare_FromABase_StartsThere(string? name)
    {
        var (source, commit) = await _world.SourceAsync();
        var git = Path.Combine(source, ".git");
        var side = await RepositoryWorld.CommitAsync(git, "refs/heads/side", commit, ("side.txt", "side\n"));
        await new Git(git).RunAsync(["tag", "-a", "v1", "-m", "one", side], default);

        Assert.Equal(side, await Repositories.PrepareAsync("r1", source, name ?? side[..12], default));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("main")]
    public async Task Prepare_FromACloneWithoutItsHistory_StartsAtItsHead(string? name)
    {
        var (source, commit) = await _world.SourceAsync();
        var head = await RepositoryWorld.CommitAsync(Path.Combine(source, ".git"), "refs/heads/main", commit, ("second.txt", "2\n"));
        var shallow = Path.Combine(_world.Root, "shallow");
        await new Git(null).RunAsync(["clone", "--quiet", "--depth", "1", "--", "file://" + source, shallow], default);

        Assert.Equal(head, await Repositories.PrepareAsync("r1", shallow, name, default));
        Assert.Equal("2\n", await _world.ReadAsync("r1", head, "second.txt"));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("--upload-pack=touch")]
    [InlineData("main:readme.txt")]
    [InlineData("main~1")]
    [InlineData("")]
    public async Task Prepare_BaseThatIsNotThere_SaysSoAndLeavesNothing(string name)
    {
        var (source, _) = await _world.SourceAsync();

        var error = await Assert.ThrowsAsync<RepositoryException>(() => Repositories.PrepareAsync("r1", source, name, default));

        Assert.Equal(
            $"{source} has no branch, tag or commit '{name}'. Nothing was started. Name one that it has, or leave the base out for its HEAD.",
            error.Message);
        Assert.False(Repositories.Exists("r1"));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_world.Root, "repositories")));
    }

    [Fact]
    public async Task Prepare_CommitThatIsOnNoBranch_IsFetchedByItsWholeName()
    {
        var (source, commit) = await _world.SourceAsync();
        var git = Path.Combine(source, ".git");
        var fork = await RepositoryWorld.CommitAsync(git, "refs/pull/7/head", commit, ("fork.txt", "fork\n"));

        Assert.Equal(fork, await Repositories.PrepareAsync("r1", source, fork, default));
        await Assert.ThrowsAsync<RepositoryException>(() => Repositories.PrepareAsync("r2", source, fork[..12], default));
        await Assert.ThrowsAsync<RepositoryException>(() => Repositories.PrepareAsync("r3", source, new string('0', 40), default));
    }

    [Fact]
    public async Task FindStart_OfAChange_IsWhereItLeftItsBranch()
    {
        var (source, commit) = await _world.SourceAsync();
        var git = Path.Combine(source, ".git");
        var side = await RepositoryWorld.CommitAsync(git, "refs/heads/side", commit, ("side.txt", "side\n"));
        var trunk = await RepositoryWorld.CommitAsync(git, "refs/heads/trunk", commit, ("trunk.txt", "trunk\n"));
        await Repositories.PrepareAsync("r1", source, "side", default);

        Assert.Equal(commit, await Repositories.FindStartAsync("r1", "trunk", side, default));
        Assert.Equal(commit, await Repositories.FindStartAsync("r1", trunk, side, default));
    }

    [Theory]
    [InlineData("side", "is part of side already, so there is nothing to review. Nothing was started.")]
    [InlineData("nowhere", "The repository has no branch, tag or commit 'nowhere'. Nothing was started.")]
    [InlineData("--all", "The repository has no branch, tag or commit '--all'. Nothing was started.")]
    [InlineData("other", "have no commit in common, so there is no change to review. Nothing was started.")]
    public async Task FindStart_NoChange_SaysWhy(string into, string expected)
    {
        var (source, commit) = await _world.SourceAsync();
        var git = Path.Combine(source, ".git");
        var side = await RepositoryWorld.CommitAsync(git, "refs/heads/side", commit, ("side.txt", "side\n"));
        await RepositoryWorld.CommitAsync(git, "refs/heads/other", null, ("other.txt", "other\n"));
        await Repositories.PrepareAsync("r1", source, "side", default);

        var error = await Assert.ThrowsAsync<RepositoryException>(() => Repositories.FindStartAsync("r1", into, side, default));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_FolderThatIsNoRepository_SaysSo()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_world.Root, "plain")).FullName;

        var error = await Assert.ThrowsAsync<RepositoryException>(() => Repositories.PrepareAsync("r1", folder, null, default));

        Assert.StartsWith($"{folder} cannot be fetched as a git repository: ", error.Message, StringComparison.Ordinal);
        Assert.False(Repositories.Exists("r1"));
    }

    [Theory]
    [InlineData("relative/path")]
    [InlineData("--upload-pack=/bin/true")]
    [InlineData("ext::sh -c id")]
    [InlineData("/nowhere/at/all")]
    public async Task Prepare_SourceThatCannotBe_IsRefused(string source) =>
        await Assert.ThrowsAsync<RepositoryException>(() => Repositories.PrepareAsync("r1", source, null, default));

    [Theory]
    [InlineData("../escape")]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("a/b")]
    public void PathOf_NotARunId_IsRefused(string runId) => Assert.Throws<ArgumentException>(() => Repositories.PathOf(runId));

    private static string[] Listing(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order().Select(f => $"{f} {new FileInfo(f).LastWriteTimeUtc:O} {new FileInfo(f).Length}")];
}

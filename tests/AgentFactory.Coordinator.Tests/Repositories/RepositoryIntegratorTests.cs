using AgentFactory.Coordinator.Repositories;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Coordinator.Tests.Repositories;

public sealed class RepositoryIntegratorTests : IAsyncLifetime, IDisposable
{
    private readonly RepositoryWorld _world = new();
    private string _start = "";

    public async Task InitializeAsync()
    {
        _start = await _world.Repositories.PrepareAsync("r1", null, null, default);
        _start = await _world.PushAsync("r1", RunRepositories.Branch, _start, ("a.txt", "one\n"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Integrate_BranchStandsStill_MergesAllTheSameSoThatFirstParentsReadAsTasks()
    {
        var work = await _world.PushAsync("r1", "t1", _start, ("b.txt", "b\n"));

        var outcome = Assert.IsType<IntegrationOutcome.Integrated>(await IntegrateAsync("t1", work, _start));

        Assert.Equal(outcome.Head, await HeadAsync());
        Assert.Equal(
            $"{_start} {work}|the title|What was done.\n\nFactory-Run: r1\nFactory-Task: t1",
            (await new Git(_world.Repositories.PathOf("r1")).RunAsync(["log", "-1", "--format=%P|%s|%b", outcome.Head], default)).Trim());
    }

    [Fact]
    public async Task Integrate_BranchWentOn_MergesBothWithTrailers()
    {
        var one = await _world.PushAsync("r1", "t1", _start, ("b.txt", "b\n"));
        var two = await _world.PushAsync("r1", "t2", _start, ("c.txt", "c\n"));
        var head = await MergedAsync("t1", one, _start);

        var outcome = Assert.IsType<IntegrationOutcome.Integrated>(await IntegrateAsync("t2", two, head));

        Assert.Equal(outcome.Head, await HeadAsync());
        Assert.Equal(
            $"{head} {two}|the title|r1|t2|1772366400",
            (await new Git(_world.Repositories.PathOf("r1")).RunAsync(
                ["log", "-1", "--format=%P|%s|%(trailers:key=Factory-Run,valueonly,separator=%x2C)|%(trailers:key=Factory-Task,valueonly,separator=%x2C)|%ct", outcome.Head],
                default)).Trim());
        Assert.Equal("b\n", await _world.ReadAsync("r1", outcome.Head, "b.txt"));
        Assert.Equal("c\n", await _world.ReadAsync("r1", outcome.Head, "c.txt"));
    }

    [Fact]
    public async Task Integrate_Twice_MovesOnce()
    {
        var one = await _world.PushAsync("r1", "t1", _start, ("b.txt", "b\n"));
        var two = await _world.PushAsync("r1", "t2", _start, ("c.txt", "c\n"));
        var head = await MergedAsync("t1", one, _start);
        var first = await IntegrateAsync("t2", two, head);

        Assert.Equal(first, await IntegrateAsync("t2", two, head));
        Assert.Equal(first, await IntegrateAsync("t1", one, _start));
    }

    [Fact]
    public async Task Integrate_Conflict_NamesTheFilesShowsBothSidesAndMovesNothing()
    {
        var one = await _world.PushAsync("r1", "t1", _start, ("a.txt", "left\n"));
        var two = await _world.PushAsync("r1", "t2", _start, ("a.txt", "right\n"));
        var head = await MergedAsync("t1", one, _start);

        var conflict = Assert.IsType<IntegrationOutcome.Conflict>(await IntegrateAsync("t2", two, head));

        Assert.Equal(head, conflict.Head);
        Assert.Equal(["a.txt"], conflict.Files);
        Assert.Contains("CONFLICT (content): Merge conflict in a.txt", conflict.Details, StringComparison.Ordinal);
        Assert.Contains($"<<<<<<< {head}\nleft\n=======\nright\n>>>>>>> {two}", conflict.Details, StringComparison.Ordinal);
        Assert.Equal(head, await HeadAsync());
    }

    [Fact]
    public async Task Integrate_HugeConflict_ShowsABoundedPart()
    {
        var one = await _world.PushAsync("r1", "t1", _start, ("a.txt", new string('l', 50_000) + "\n"));
        var two = await _world.PushAsync("r1", "t2", _start, ("a.txt", new string('r', 50_000) + "\n"));
        var head = await MergedAsync("t1", one, _start);

        var conflict = Assert.IsType<IntegrationOutcome.Conflict>(await IntegrateAsync("t2", two, head));

        Assert.Equal(new RepositoryOptions().MaxConflictDetails, conflict.Details.Length);
    }

    [Fact]
    public async Task Integrate_CommitThatWasNeverPushed_Fails()
    {
        var missing = new string('d', 40);

        Assert.Equal(
            new IntegrationOutcome.Failed($"The commit {missing} was never pushed to the run's repository."),
            await IntegrateAsync("t1", missing, _start));
    }

    [Fact]
    public async Task Integrate_CommitOfAnotherBranch_Fails()
    {
        await _world.PushAsync("r1", "t1", _start, ("b.txt", "b\n"));
        var other = await _world.PushAsync("r1", "t2", _start, ("c.txt", "c\n"));

        Assert.Equal(
            new IntegrationOutcome.Failed($"The commit {other} is not on t1, the branch of the attempt that handed it in."),
            await IntegrateAsync("t1", other, _start));
        Assert.Equal(_start, await HeadAsync());
    }

    [Fact]
    public async Task Integrate_BranchMovedBySomebodyElse_FailsAndMergesNothing()
    {
        var work = await _world.PushAsync("r1", "t1", _start, ("b.txt", "b\n"));
        var foreign = await _world.PushAsync("r1", RunRepositories.Branch, _start, ("x.txt", "x\n"));

        Assert.IsType<IntegrationOutcome.Failed>(await IntegrateAsync("t1", work, _start));
        Assert.Equal(foreign, await HeadAsync());
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("HEAD")]
    public async Task Integrate_NotACommitName_Fails(string commit) =>
        Assert.IsType<IntegrationOutcome.Failed>(await IntegrateAsync("t1", commit, _start));

    private Task<string> HeadAsync() => _world.Repositories.HeadAsync("r1", default);

    private async Task<string> MergedAsync(string task, string commit, string expected) =>
        Assert.IsType<IntegrationOutcome.Integrated>(await IntegrateAsync(task, commit, expected)).Head;

    private Task<IntegrationOutcome> IntegrateAsync(string task, string commit, string expected) =>
        _world.Integrator.IntegrateAsync("r1", task, new MergeText("the title", "What was done."), commit, task, expected, default);
}

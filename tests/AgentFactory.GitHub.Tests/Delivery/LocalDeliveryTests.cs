using AgentFactory.Contracts.Delivery;
using AgentFactory.Forge.Fakes;
using AgentFactory.GitHub.Tests.Fakes;

namespace AgentFactory.GitHub.Tests.Delivery;

public sealed class LocalDeliveryTests : IAsyncLifetime
{
    private DeliveryBed _bed = null!;

    public async Task InitializeAsync() => _bed = await DeliveryBed.CreateAsync();

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task Deliver_BareRepository_PushesTheBranchAndWritesThePullRequest()
    {
        var source = await _bed.MakeBareAsync();

        var delivered = (await _bed.DeliverAsync(_bed.Brief(source))).ShouldSucceed().Output<PullRequest>();

        Assert.Equal(_bed.Commit, await new ForgeRepositoryState("", source).ResolveAsync("refs/heads/" + DeliveryBed.Branch));
        Assert.Equal((source, DeliveryBed.Branch, "main", null, null), (delivered.Repository, delivered.Branch, delivered.Base, delivered.Number, delivered.Url));
        Assert.Contains("| **C1** its tests pass | passed |", delivered.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_BareRepositoryThatIsNotToBePushedTo_IsLeftAlone()
    {
        var source = await _bed.MakeBareAsync();
        _bed.Options.PushToLocalRepositories = false;

        var delivered = (await _bed.DeliverAsync(_bed.Brief(source))).ShouldSucceed().Output<PullRequest>();

        Assert.Null(delivered.Branch);
        Assert.Null(await new ForgeRepositoryState("", source).ResolveAsync("refs/heads/" + DeliveryBed.Branch));
    }

    [Fact]
    public async Task Deliver_NoRepository_WritesThePullRequestAlone()
    {
        var brief = _bed.Brief() with { Delivery = new DeliveryOrder() };

        var delivered = (await _bed.DeliverAsync(brief)).ShouldSucceed().Output<PullRequest>();

        Assert.Equal((_bed.Commit, null, null), (delivered.Commit, delivered.Repository, delivered.Branch));
    }
}

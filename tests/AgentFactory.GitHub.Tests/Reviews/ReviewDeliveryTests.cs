using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Forge.Fakes;
using AgentFactory.GitHub.Tests.Fakes;

namespace AgentFactory.GitHub.Tests.Reviews;

/// <summary>Reviews of pull requests that others opened.</summary>
public sealed class ReviewDeliveryTests : IAsyncLifetime
{
    private static readonly ReviewFinding Beside = new() { File = "basket.py", Line = 1, Severity = FindingSeverity.Blocking, Why = "It never grows.", Suggestion = "Add to it." };
    private static readonly ReviewFinding Elsewhere = new() { File = "README.md", Line = 40, Severity = FindingSeverity.Note, Why = "It is not mentioned. @team" };

    private DeliveryBed _bed = null!;
    private ForgePullState _pull = null!;

    public async Task InitializeAsync()
    {
        _bed = await DeliveryBed.CreateAsync();
        await _bed.Shop.CommitAsync("side", await _bed.Shop.ResolveAsync("main"), ("README.md", "# Shop"), ("basket.py", "total = 0"));
        _pull = _bed.Shop.TryOpen("side", "main", "A basket", "Look.", draft: false)!;
    }

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task Deliver_Review_PostsAllOfItAsOneThatClaimsNoProof()
    {
        var run = await _bed.DeliverAsync(Brief(Beside, Elsewhere));

        var pull = run.ShouldSucceed().Output<Contracts.Delivery.PullRequest>();
        Assert.Equal((_pull.Number, "side", "main"), (pull.Number, pull.Branch, pull.Base));
        var review = Assert.Single(Said("review"));
        Assert.Equal("COMMENTED", review.State);
        Assert.Contains("It is a reading: nothing was executed.", review.Body, StringComparison.Ordinal);
        Assert.Contains("It could be better.", review.Body, StringComparison.Ordinal);
        Assert.Contains("It is not mentioned. @&#8203;team", review.Body, StringComparison.Ordinal);
        Assert.Contains("**Must be mended.** It never grows.", Assert.Single(Said("line")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_NothingFound_SaysSo()
    {
        (await _bed.DeliverAsync(Brief())).ShouldSucceed();

        Assert.Contains("It found nothing to mend.", Assert.Single(Said("review")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_AgainOrAfterAServersFailure_PostsNoSecondOne()
    {
        _bed.Forge.Faults.DoAndFail("POST", "/reviews");

        (await _bed.DeliverAsync(Brief(Beside))).ShouldSucceed();
        (await _bed.DeliverAsync(Brief(Beside) with { Attempt = 2 })).ShouldSucceed();

        Assert.Single(Said("review"));
        Assert.Single(Said("line"));
    }

    [Fact]
    public async Task Deliver_AnotherRunsReview_IsNotTakenForIt()
    {
        (await _bed.DeliverAsync(Brief(Beside))).ShouldSucceed();
        var other = Brief(Beside);
        (await _bed.DeliverAsync(other with { Attempt = 2, Delivery = other.Delivery! with { ReviewMark = "another" } })).ShouldSucceed();

        Assert.Equal(2, Said("review").Count());
    }

    [Theory]
    [InlineData(false, "acme/shop#1 is closed: open it again to have the review posted")]
    [InlineData(true, "acme/shop#1 is merged: open it again to have the review posted")]
    public async Task Deliver_PullRequestThatIsOverMeanwhile_SaysSo(bool merged, string expected)
    {
        (_pull.State, _pull.Merged) = ("closed", merged);

        (await _bed.DeliverAsync(Brief(Beside))).ShouldFail(expected);

        Assert.Empty(Said("review"));
    }

    [Fact]
    public async Task Deliver_PullRequestThatIsGone_SaysSo()
    {
        var brief = Brief(Beside);

        (await _bed.DeliverAsync(brief with { Delivery = brief.Delivery! with { Number = 99 } })).ShouldFail("acme/shop#99 is not there any more");
    }

    [Fact]
    public async Task Deliver_NoCredential_SaysWhatToSet()
    {
        _bed.Options.Token = null;

        (await _bed.DeliverAsync(Brief(Beside))).ShouldFail("there is no credential for 127.0.0.1: set GitHub:Token");
    }

    [Fact]
    public async Task Deliver_RepositoryOfAnotherForge_SaysSo()
    {
        var brief = Brief(Beside);

        (await _bed.DeliverAsync(brief with { Delivery = brief.Delivery! with { Repository = "https://elsewhere.example/acme/shop.git" } }))
            .ShouldFail("is not on the forge that GitHub:Address names");
    }

    private IEnumerable<ForgeSaid> Said(string kind) => _bed.Shop.Talk.All.Where(said => said.Kind == kind && said.User == ForgeTalk.Us);

    private TaskBrief Brief(params ReviewFinding[] findings)
    {
        var brief = _bed.Brief();
        return brief with
        {
            Delivery = brief.Delivery! with { Number = _pull.Number, Review = new(_bed.Commit, "It could be better. @everyone", findings), ReviewMark = "0123abcd" },
        };
    }
}

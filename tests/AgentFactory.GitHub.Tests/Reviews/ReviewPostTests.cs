using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Forge;
using AgentFactory.GitHub.Reviews;
using AgentFactory.GitHub.Tests.Fakes;

namespace AgentFactory.GitHub.Tests.Reviews;

public sealed class ReviewPostTests : IAsyncLifetime
{
    private static readonly ReviewFinding Beside = new() { File = "basket.py", Line = 1, Severity = FindingSeverity.Minor, Why = "The name says little.", Suggestion = "Call it sum. @team" };
    private static readonly ReviewFinding Elsewhere = new() { File = "README.md", Line = 40, Severity = FindingSeverity.Note, Why = "It is not mentioned." };
    private static readonly ReviewFinding Mended = new() { File = "basket.py", Line = 1, Severity = FindingSeverity.Blocking, Why = "It was wrong." };

    private DeliveryBed _bed = null!;

    public async Task InitializeAsync() => _bed = await DeliveryBed.CreateAsync();

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task Deliver_WithFindings_PostsOneReviewWithThemBesideTheirLines()
    {
        (await _bed.DeliverAsync(WithFindings())).ShouldSucceed();

        var review = Assert.Single(Said("review"));
        Assert.Equal(("COMMENTED", _bed.Commit), (review.State, review.Commit));
        Assert.Contains("**README.md:\u200b40**".Replace("\u200b", "&#8203;", StringComparison.Ordinal), review.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("The name says little", review.Body, StringComparison.Ordinal);
        var line = Assert.Single(Said("line"));
        Assert.Equal(("basket.py", 1), (line.Path, line.Line));
        Assert.Contains("Call it sum. @&#8203;team", line.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(_bed.Shop.Talk.All, said => said.Body.Contains("It was wrong", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deliver_PatchThatWasTried_StandsInTheCommentAsABlock()
    {
        const string patch = "--- a/basket.py\n+++ b/basket.py\n@@ -1 +1 @@\n-x = 1\n+sum = 1  # ```\u202e @team\n";
        var brief = WithFindings();

        (await _bed.DeliverAsync(brief with { EarlierFindings = [Beside with { Patch = patch, PatchTrial = "It applies, and C1 passes after it." }] })).ShouldSucceed();

        Assert.EndsWith(
            "Suggested patch. It applies, and C1 passes after it.\n\n````diff\n" + patch.TrimEnd().Replace("\u202e", "[U+202E]", StringComparison.Ordinal) + "\n````",
            Assert.Single(Said("line")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PASSWORD = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz'")]
    [InlineData(null)]
    public async Task Deliver_PatchWithASecretOrTooLong_IsLeftOut(string? line)
    {
        var patch = "--- a/basket.py\n+++ b/basket.py\n@@ -1 +1 @@\n-x = 1\n+" + (line ?? new string('x', 20_000)) + "\n";

        (await _bed.DeliverAsync(WithFindings() with { EarlierFindings = [Beside with { Patch = patch, PatchTrial = "It applies." }] })).ShouldSucceed();

        Assert.DoesNotContain("patch", Assert.Single(Said("line")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_MoreThanOneTextTakes_SaysHowManyAreLeftOutAndPostsThemNext()
    {
        var many = Enumerable.Range(1, 40).Select(n => Elsewhere with { Line = n, Why = $"Finding {n}. {new string('w', 2_000)}" }).ToList();
        var brief = WithFindings() with { EarlierFindings = many };

        (await _bed.DeliverAsync(brief)).ShouldSucceed();
        (await _bed.DeliverAsync(brief with { Attempt = 2 })).ShouldSucceed();

        var bodies = Said("review").Select(review => review.Body).ToList();
        Assert.Equal(2, bodies.Count);
        Assert.All(bodies, body => Assert.True(body.Length < 65_536));
        Assert.Contains("further findings are left out here", bodies[0], StringComparison.Ordinal);
        Assert.All(many, finding => Assert.Single(bodies, body => body.Contains($"{finding.Why[..finding.Why.IndexOf('.', StringComparison.Ordinal)]}.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Deliver_Again_PostsOnlyWhatIsNew()
    {
        (await _bed.DeliverAsync(WithFindings())).ShouldSucceed();
        (await _bed.DeliverAsync(WithFindings() with { Attempt = 2 })).ShouldSucceed();
        Assert.Single(Said("review"));

        var brief = WithFindings();
        (await _bed.DeliverAsync(brief with { Attempt = 3, EarlierFindings = [.. brief.EarlierFindings, Elsewhere with { Why = "Nor is this." }] })).ShouldSucceed();

        Assert.Equal(2, Said("review").Count());
        Assert.Single(Said("line"));
    }

    [Fact]
    public async Task Deliver_ServerFailsAfterItTookTheReview_PostsNoSecondOne()
    {
        _bed.Forge.Faults.DoAndFail("POST", "/reviews");

        (await _bed.DeliverAsync(WithFindings())).ShouldFail("answers 500");
        (await _bed.DeliverAsync(WithFindings() with { Attempt = 2 })).ShouldSucceed();

        Assert.Single(Said("review"));
    }

    [Fact]
    public async Task Deliver_ForgeKnowsNoSuchLine_PutsAllIntoTheReviewsText()
    {
        _bed.Forge.Faults.Answer("POST", "/reviews", 422, "Line could not be resolved");

        (await _bed.DeliverAsync(WithFindings())).ShouldSucceed();

        Assert.Contains("The name says little", Assert.Single(Said("review")).Body, StringComparison.Ordinal);
        Assert.Empty(Said("line"));
    }

    [Fact]
    public async Task Deliver_SomebodyElseSaysWhatLooksLikeOurs_IsNotTakenForIt()
    {
        var brief = WithFindings();
        (await _bed.DeliverAsync(brief with { EarlierFindings = [] })).ShouldSucceed();
        _bed.Shop.Talk.Say("review", 1, $"<!-- agentfactory:review=1 -->\n<!-- agentfactory:finding={ReviewPost.KeyOf(Beside)} -->", "mallory", state: "COMMENTED");

        (await _bed.DeliverAsync(brief with { Attempt = 2 })).ShouldSucceed();

        Assert.Single(Said("line"));
    }

    [Fact]
    public async Task Deliver_PostReviewOff_PostsNothing()
    {
        _bed.Options.PostReview = false;

        (await _bed.DeliverAsync(WithFindings())).ShouldSucceed();

        Assert.Empty(Said("review"));
    }

    [Fact]
    public async Task Deliver_FindingIssues_AreOpenedOnlyWhenAskedForAndOnce()
    {
        (await _bed.DeliverAsync(WithFindings())).ShouldSucceed();
        Assert.Empty(_bed.Shop.Issues);

        _bed.Options.MaxFindingIssues = 1;
        (await _bed.DeliverAsync(WithFindings() with { Attempt = 2 })).ShouldSucceed();
        (await _bed.DeliverAsync(WithFindings() with { Attempt = 3 })).ShouldSucceed();

        var issue = Assert.Single(_bed.Shop.Issues);
        Assert.Equal("The name says little.", issue.Title);
    }

    [Fact]
    public void Has_Lines_KnowsThoseOfTheNewSideOnly()
    {
        var lines = new DiffLines([new ForgeChangedFile("a.cs", "@@ -1,3 +5,3 @@ class A\n kept\n-gone\n+new\n kept\n\\ No newline at end of file"), new ForgeChangedFile("b.png", null)]);

        Assert.Equal([5, 6, 7], Enumerable.Range(1, 20).Where(line => lines.Has("a.cs", line)));
        Assert.False(lines.Has("b.png", 1));
    }

    private IEnumerable<AgentFactory.Forge.Fakes.ForgeSaid> Said(string kind) => _bed.Shop.Talk.All.Where(said => said.Kind == kind && said.User == "factory-bot");

    private TaskBrief WithFindings() => _bed.Brief() with { EarlierFindings = [Beside, Elsewhere, Mended] };
}

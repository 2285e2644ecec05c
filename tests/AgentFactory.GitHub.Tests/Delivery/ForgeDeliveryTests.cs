using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Proof;
using AgentFactory.GitHub.Tests.Fakes;

namespace AgentFactory.GitHub.Tests.Delivery;

public sealed class ForgeDeliveryTests : IAsyncLifetime
{
    private DeliveryBed _bed = null!;

    public async Task InitializeAsync() => _bed = await DeliveryBed.CreateAsync();

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task Deliver_ProvenRun_PushesTheCommitAndOpensADraft()
    {
        var run = await _bed.DeliverAsync();

        var delivered = run.ShouldSucceed().Output<PullRequest>();
        var pull = Assert.Single(_bed.Shop.Pulls);
        Assert.Equal(_bed.Commit, await _bed.Shop.ResolveAsync("refs/heads/" + DeliveryBed.Branch));
        Assert.Equal((DeliveryBed.Branch, "main", "A basket", true), (pull.Head, pull.Base, pull.Title, pull.Draft));
        Assert.Equal(
            new PullRequest
            {
                Commit = _bed.Commit,
                Repository = new Uri(_bed.Forge.Address, "/acme/shop.git").AbsoluteUri,
                Branch = DeliveryBed.Branch,
                Base = "main",
                Number = pull.Number,
                Url = new Uri(_bed.Forge.Address, $"/acme/shop/pull/{pull.Number}").AbsoluteUri,
                Draft = true,
                Title = "A basket",
                Body = pull.Body,
            },
            delivered);
    }

    [Fact]
    public async Task Deliver_ReviewThatQuotesASecret_DoesNotPublishIt()
    {
        var key = "AKIA" + "ABCDEFGHIJKLMNOP";

        (await _bed.DeliverAsync(_bed.Brief() with { EarlierFindings = [new() { File = "basket.py", Line = 1, Severity = FindingSeverity.Minor, Why = $"{key} stands here." }] })).ShouldSucceed();

        var body = Assert.Single(_bed.Shop.Pulls).Body;
        Assert.DoesNotContain(key, body, StringComparison.Ordinal);
        Assert.Contains("AWS access key left out", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_Body_HasTheGoalTheEvidenceTheCostAndNothingThatCallsAnybody()
    {
        await _bed.DeliverAsync();

        var body = Assert.Single(_bed.Shop.Pulls).Body;
        Assert.Contains($"<!-- agentfactory:run={DeliveryBed.RunId} -->", body, StringComparison.Ordinal);
        Assert.Contains("Customers have a basket. cc @&#8203;everyone, fixes \\#&#8203;1", body, StringComparison.Ordinal);
        Assert.Contains("| **C1** its tests pass | passed | `python3 -m unittest` | 0 | 3 |", body, StringComparison.Ordinal);
        Assert.Contains("3 model calls, 1,234 tokens, 0.05 US dollars.", body, StringComparison.Ordinal);
        Assert.Contains("Closes acme/shop#12.", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_AgainAfterACrash_FindsThePullRequestThatIsThere()
    {
        var first = (await _bed.DeliverAsync()).Output<PullRequest>();

        var second = await _bed.DeliverAsync(_bed.Brief() with { Attempt = 2 });

        Assert.Equal(first, second.ShouldSucceed().Output<PullRequest>());
        Assert.Single(_bed.Shop.Pulls);
    }

    [Fact]
    public async Task Deliver_AfterACrashBetweenPushAndOpening_GoesOnThere()
    {
        _bed.Forge.Faults.Answer("GET", "/pulls", 404, "Not Found");
        (await _bed.DeliverAsync()).ShouldFail("pull requests of");
        Assert.NotNull(await _bed.Shop.ResolveAsync("refs/heads/" + DeliveryBed.Branch));

        (await _bed.DeliverAsync(_bed.Brief() with { Attempt = 2 })).ShouldSucceed();

        Assert.Single(_bed.Shop.Pulls);
    }

    [Fact]
    public async Task Deliver_ServerFailsAfterItOpenedIt_FindsItInsteadOfOpeningASecond()
    {
        _bed.Forge.Faults.DoAndFail("POST", "/pulls");

        (await _bed.DeliverAsync()).ShouldSucceed();

        Assert.Single(_bed.Shop.Pulls);
        Assert.Single(_bed.Forge.Faults.Requests, request => request.Method == "POST" && request.Path.EndsWith("/pulls", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deliver_ServerFailsBeforeItOpenedIt_OpensIt()
    {
        _bed.Forge.Faults.Answer("POST", "/pulls", 502, "Bad Gateway");

        (await _bed.DeliverAsync()).ShouldSucceed();

        Assert.Single(_bed.Shop.Pulls);
    }

    [Fact]
    public async Task Deliver_SomebodyOpenedItAMomentBefore_TakesThatOne()
    {
        _bed.Shop.TryOpen(DeliveryBed.Branch, "main", "the other one's", "", draft: true);
        _bed.Forge.Faults.AnswerNothing("/pulls");

        var run = await _bed.DeliverAsync();

        Assert.Equal("the other one's", run.ShouldSucceed().Output<PullRequest>().Title);
        Assert.Single(_bed.Shop.Pulls);
    }

    [Fact]
    public async Task Deliver_APersonClosedIt_OpensNoSecondOne()
    {
        await _bed.DeliverAsync();
        _bed.Shop.Pulls[0].State = "closed";

        (await _bed.DeliverAsync(_bed.Brief() with { Attempt = 2 })).ShouldSucceed();

        Assert.Single(_bed.Shop.Pulls);
    }

    [Fact]
    public async Task Deliver_PlanWithoutDrafts_OpensAnOrdinaryOne()
    {
        _bed.Forge.AllowsDrafts = false;

        Assert.False((await _bed.DeliverAsync()).ShouldSucceed().Output<PullRequest>().Draft);
    }

    [Fact]
    public async Task Deliver_RenamedRepository_GoesWhereItIsNow()
    {
        _bed.Forge.Rename("acme/shop", "acme/store");

        var delivered = (await _bed.DeliverAsync()).ShouldSucceed().Output<PullRequest>();

        Assert.Equal(new Uri(_bed.Forge.Address, "/acme/store.git").AbsoluteUri, delivered.Repository);
    }

    [Fact]
    public async Task Deliver_BaseIsABranch_IsMergedIntoThat()
    {
        await _bed.Shop.CommitAsync("release", await _bed.Shop.ResolveAsync("main"), ("README.md", "# Release"));

        Assert.Equal("release", (await _bed.DeliverAsync(_bed.Brief(@base: "release"))).ShouldSucceed().Output<PullRequest>().Base);
    }

    [Fact]
    public async Task Deliver_BaseIsACommit_IsMergedIntoTheDefaultBranch()
    {
        var main = await _bed.Shop.ResolveAsync("main");

        Assert.Equal("main", (await _bed.DeliverAsync(_bed.Brief(@base: main))).ShouldSucceed().Output<PullRequest>().Base);
    }

    [Fact]
    public async Task Deliver_MissingBranch_SaysSoAndPushesNothing()
    {
        (await _bed.DeliverAsync(_bed.Brief(@base: "gone"))).ShouldFail("acme/shop has no branch gone any more");

        Assert.Null(await _bed.Shop.ResolveAsync("refs/heads/" + DeliveryBed.Branch));
    }

    [Fact]
    public async Task Deliver_MissingRepository_SaysSo() =>
        (await _bed.DeliverAsync(_bed.Brief(new Uri(_bed.Forge.Address, "/acme/nothing.git").AbsoluteUri)))
            .ShouldFail("has not the repository acme/nothing, or the credential may not see it");

    [Fact]
    public async Task Deliver_BadToken_SaysSo()
    {
        _bed.Options.Token = "expired";

        (await _bed.DeliverAsync()).ShouldFail("does not take the credential: Bad credentials");
    }

    [Fact]
    public async Task Deliver_TokenThatMayNotPush_SaysSoAndOpensNothing()
    {
        _bed.Forge.Tokens[DeliveryBed.Token] = false;

        (await _bed.DeliverAsync()).ShouldFail("the credential may not push to acme/shop");

        Assert.Empty(_bed.Shop.Pulls);
    }

    [Fact]
    public async Task Deliver_PushRefused_SaysSoAndOpensNothing()
    {
        _bed.Forge.Faults.Answer("GET", "/info/refs", 403, "no");

        (await _bed.DeliverAsync()).ShouldFail("does not let the credential push");

        Assert.Empty(_bed.Shop.Pulls);
    }

    [Fact]
    public async Task Deliver_SomebodyElsesWorkOnTheBranch_LeavesItAlone()
    {
        var theirs = await _bed.Shop.CommitAsync(DeliveryBed.Branch, null, ("theirs.txt", "theirs"));

        (await _bed.DeliverAsync()).ShouldFail("holds commits that are not of this run");

        Assert.Equal(theirs, await _bed.Shop.ResolveAsync("refs/heads/" + DeliveryBed.Branch));
    }

    [Fact]
    public async Task Deliver_ArchivedRepository_SaysSo()
    {
        _bed.Shop.Archived = true;

        (await _bed.DeliverAsync()).ShouldFail("acme/shop is archived");
    }

    [Fact]
    public async Task Deliver_NoCredential_SaysWhatToSet()
    {
        _bed.Options.Token = null;

        (await _bed.DeliverAsync()).ShouldFail("set GitHub:Token");
    }

    [Fact]
    public async Task Deliver_OtherForge_SaysSo() =>
        (await _bed.DeliverAsync(_bed.Brief("https://elsewhere.example/acme/shop.git"))).ShouldFail("is not on the forge that GitHub:Address names");

    [Fact]
    public async Task Deliver_Failing_TellsNobodyTheToken()
    {
        _bed.Forge.Faults.Answer("GET", "/info/refs", 500, "no").Answer("GET", "/info/refs", 500, "no");

        var run = await _bed.DeliverAsync();

        Assert.DoesNotContain(DeliveryBed.Token, run.Reason + run.Exception, StringComparison.Ordinal);
        Assert.Contains("pushing to", run.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(_bed.Forge.Faults.Requests, request => request.ToString().Contains(DeliveryBed.Token, StringComparison.Ordinal));
    }
}

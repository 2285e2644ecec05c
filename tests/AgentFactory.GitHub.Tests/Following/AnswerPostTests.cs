using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Tests.Fakes;

namespace AgentFactory.GitHub.Tests.Following;

public sealed class AnswerPostTests : IAsyncLifetime
{
    private DeliveryBed _bed = null!;
    private int _number;

    public async Task InitializeAsync()
    {
        _bed = await DeliveryBed.CreateAsync();
        _number = (await _bed.DeliverAsync()).ShouldSucceed().Output<PullRequest>().Number!.Value;
    }

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task Deliver_AfterRemarks_AnswersEachOnceAndWithTheEvidence()
    {
        var line = _bed.Shop.Talk.Say("line", _number, "Name it sum.", path: "basket.py", line: 1);

        (await _bed.DeliverAsync(Second($"line-{line.Id}", "comment-7"))).ShouldSucceed();
        (await _bed.DeliverAsync(Second($"line-{line.Id}", "comment-7") with { Attempt = 2 })).ShouldSucceed();

        var reply = Assert.Single(_bed.Shop.Talk.Of("line", _number), said => said.User == "factory-bot");
        Assert.Equal(line.Id, reply.ReplyTo);
        Assert.Contains("Renamed it, cc @&#8203;everyone", reply.Body, StringComparison.Ordinal);
        var comment = Assert.Single(_bed.Shop.Talk.Of("comment", _number));
        Assert.Contains($"Executed in a clean checkout of `{_bed.Commit}`", comment.Body, StringComparison.Ordinal);
        Assert.Contains("`comment-7`", comment.Body, StringComparison.Ordinal);
        Assert.Single(_bed.Shop.Pulls);
    }

    [Fact]
    public async Task Deliver_ServerFailsAfterItTookTheAnswer_AnswersNoSecondTime()
    {
        var line = _bed.Shop.Talk.Say("line", _number, "Name it sum.", path: "basket.py", line: 1);
        _bed.Forge.Faults.DoAndFail("POST", "/replies").DoAndFail("POST", $"/issues/{_number}/comments");

        (await _bed.DeliverAsync(Second($"line-{line.Id}"))).ShouldFail("answers 500");
        (await _bed.DeliverAsync(Second($"line-{line.Id}") with { Attempt = 2 })).ShouldFail("answers 500");
        (await _bed.DeliverAsync(Second($"line-{line.Id}") with { Attempt = 3 })).ShouldSucceed();

        Assert.Single(_bed.Shop.Talk.Of("line", _number), said => said.User == "factory-bot");
        Assert.Single(_bed.Shop.Talk.Of("comment", _number));
    }

    [Fact]
    public async Task Follow_RemarksThatCameToNothing_SaysSoOnceWithTheReasonAndPushesNothing()
    {
        var line = _bed.Shop.Talk.Say("line", _number, "Name it sum.", path: "basket.py", line: 1);
        var pushes = Pushes();

        var report = (await _bed.DeliverAsync(Unmet(_number, $"line-{line.Id}", "check-1"))).ShouldSucceed().Output<FollowReport>();
        (await _bed.DeliverAsync(Unmet(_number, $"line-{line.Id}", "check-1") with { Attempt = 2 })).ShouldSucceed();

        Assert.Equal((_bed.Commit, PullRequestState.Open), (report.Commit, report.State));
        var reply = Assert.Single(_bed.Shop.Talk.Of("line", _number), said => said.User == "factory-bot");
        Assert.Equal(line.Id, reply.ReplyTo);
        Assert.EndsWith("It is not done, cc @&#8203;everyone", reply.Body.TrimEnd(), StringComparison.Ordinal);
        var comment = Assert.Single(_bed.Shop.Talk.Of("comment", _number));
        Assert.Contains("`check-1`", comment.Body, StringComparison.Ordinal);
        Assert.Contains($"Executed in a clean checkout of `{_bed.Commit}`", comment.Body, StringComparison.Ordinal);
        Assert.Equal(pushes, Pushes());
    }

    [Fact]
    public async Task Follow_RemarksThatCameToNothingOnWhatIsGone_SaysItToNobody()
    {
        var report = (await _bed.DeliverAsync(Unmet(_number + 1, "comment-7"))).ShouldSucceed().Output<FollowReport>();

        Assert.Equal(PullRequestState.Gone, report.State);
        Assert.Empty(_bed.Shop.Talk.Of("comment", _number));
    }

    [Fact]
    public async Task Follow_ForgeForbidsToSayIt_FailsWithoutAnotherTry()
    {
        _bed.Forge.Faults.Answer("POST", $"/issues/{_number}/comments", 403, "Resource not accessible");

        (await _bed.DeliverAsync(Unmet(_number, "comment-7"))).ShouldFail("Resource not accessible");
    }

    [Fact]
    public async Task Deliver_RemarkTakenBack_StillAnswersTheOthers()
    {
        (await _bed.DeliverAsync(Second("line-4711"))).ShouldSucceed();

        Assert.Empty(_bed.Shop.Talk.Of("line", _number));
        Assert.Single(_bed.Shop.Talk.Of("comment", _number));
    }

    [Fact]
    public async Task Deliver_ForgeForbidsAnswers_DeliversAllTheSame()
    {
        _bed.Forge.Faults.Answer("POST", $"/issues/{_number}/comments", 403, "Resource not accessible");

        (await _bed.DeliverAsync(Second("comment-7"))).ShouldSucceed();
    }

    private int Pushes() => _bed.Forge.Faults.Requests.Count(request => request.Method == "POST" && request.Path.EndsWith("git-receive-pack", StringComparison.Ordinal));

    private TaskBrief Unmet(int number, params string[] remarks)
    {
        var brief = _bed.LookBrief(number);
        return brief with { Delivery = brief.Delivery! with { Unmet = true, Answers = [.. remarks.Select(id => new RemarkAnswer(id, null, "It is not done, cc @everyone"))] } };
    }

    private TaskBrief Second(params string[] remarks)
    {
        var brief = _bed.Brief();
        return brief with
        {
            Task = brief.Task with { Id = "deliver-2" },
            Delivery = brief.Delivery! with { Number = _number, Answers = [.. remarks.Select(id => new RemarkAnswer(id, null, "Renamed it, cc @everyone"))] },
        };
    }
}

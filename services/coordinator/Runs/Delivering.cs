using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Runs;

/// <summary>
/// The end of a good run: the gate, the pull request where one is wanted, success. No evidence for the very head, no success. What is
/// proven is never given up because it cannot be handed over: then the run waits.
/// </summary>
internal static class Delivering
{
    public static void Start(Turn turn)
    {
        if (turn.State.Options.Approve || (turn.State.Policy.Gates.PullRequest && turn.State.Options.PullRequest is true))
            Ask(turn, "Every criterion that can be executed passed on it.");
        else
            Deliver(turn);
    }

    /// <summary>The end of a run that only reviews: the gate and the post where one is wanted. It claims no proof.</summary>
    public static void StartReview(Turn turn, ReviewOrder order)
    {
        if (turn.State.Options.PullRequest is not true)
            turn.End(new RunReviewed(turn.State.Head));
        else if (turn.State.Options.Approve || turn.State.Policy.Gates.PullRequest)
            Gates.Open(turn, GateKind.Delivery, Gates.OfDelivery(round: 0), taskId: null, $"Post the review of the commit {turn.State.Head} on the pull request #{order.Number}? It has {turn.State.Findings.Length} finding{(turn.State.Findings.Length == 1 ? "" : "s")}.");
        else
            Deliver(turn);
    }

    /// <summary>The run waits until a person has decided whether its head is delivered: once each delivery, so in each round of a followed pull request.</summary>
    public static void Ask(Turn turn, string facts) =>
        Gates.Open(turn, GateKind.Delivery, Gates.OfDelivery(turn.State.Follow.Rounds), taskId: null, $"{Question(turn.State)} {facts}");

    private static string Question(RunState state) => state is { Follow.Rounds: > 0 and var round, PullRequest: { Number: { } number } delivered }
        ? $"Push the commit {state.Head} to the pull request #{number}, which holds {delivered.Commit}? It is round {round} of at most {state.Options.MaxFollowRounds} of what was said there."
        : $"Deliver the commit {state.Head}?";

    public static void Delivered(Turn turn, PullRequest pullRequest)
    {
        if (turn.State.Options.Review is not null)
        {
            turn.Record(new ReviewPosted(pullRequest));
            turn.End(new RunReviewed(turn.State.Head));
            return;
        }

        turn.Record(new PullRequestOpened(pullRequest));
        if (turn.State.Options.Follow is true && pullRequest.Number is not null)
            Following.Start(turn);
        else
            Succeed(turn);
    }

    /// <summary>The attempt has failed: another one follows, at once or when a person has put right what is in the way.</summary>
    public static void Failed(Turn turn, TaskState task, string reason, bool retryable)
    {
        turn.Record(new AttemptFailed(task.Id, task.Attempt, task.Epoch, reason, Final: false));
        turn.Ask(new StopTimer(Timers.Attempt(task.Id)));
        if (retryable && turn.State.Tasks[task.Id].Failures < turn.State.Options.MaxTaskAttempts)
            return;
        turn.Record(new RunPaused(PauseKind.Delivery, turn.State.Options.Review is { } review
            ? $"The review of {turn.State.Head} is made, but it cannot be posted on the pull request #{review.Number}: {reason.TrimEnd('.')}. It is kept; put that right and "
              + "resume the run, or resume it without a pull request, which ends it as it is."
            : $"The commit {turn.State.Head} is proven, but its pull request cannot be opened: {reason.TrimEnd('.')}. The work is kept; put that right and "
            + "resume the run, or resume it without a pull request."));
    }

    /// <summary>Success, whether or not a pull request was wanted: a person has decided to do without.</summary>
    public static void DoWithout(Turn turn)
    {
        if (turn.State.Options.Review is not null)
            turn.End(new RunReviewed(turn.State.Head));
        else if (turn.State.Stage == RunStatus.Following)
            Following.End(turn, FollowEnd.GivenUp, "a person said that it is enough");
        else
            Succeed(turn);
    }

    /// <summary>Hands the proven head over; whoever had to be asked has been.</summary>
    public static void Deliver(Turn turn)
    {
        if (turn.State.Options.PullRequest is not true)
        {
            Succeed(turn);
            return;
        }

        var review = turn.State.Options.Review;
        if (review is null)
            RequireProof(turn);
        turn.Record(new TaskAdded(new TaskSpecification
        {
            Id = TaskIds.Deliver(turn.State.Deliveries + 1),
            Title = review is null ? "Open the pull request" : "Post the review",
            Role = Roles.GitHub,
            Kind = TaskKind.Deliver,
            Requirements = review is null
                ? "Push the branch, and open a draft pull request with the goal, the evidence and the cost, unless the run has one already."
                : $"Post the review on the pull request #{review.Number}, unless it is there already.",
            Criteria = [.. turn.State.Prp!.Criteria.Select(c => c.Id)],
        }, Feedback: null));
    }

    /// <param name="turn">The decision in the making.</param>
    /// <param name="unmet">What people still wanted of it; null when nothing.</param>
    public static void Succeed(Turn turn, string? unmet = null) => turn.End(new RunSucceeded(turn.State.Head, RequireProof(turn).Records) { Unmet = unmet });

    private static EvidenceReport RequireProof(Turn turn)
    {
        var evidence = turn.State.Evidence;
        // Only a mistake in the rules themselves can come here without proof: then nothing at all is appended.
        if (evidence is null || !ProofJudge.Judge(turn.State.Prp!, evidence, turn.State.Head, turn.State.Options.AllowJudged).Proven)
            throw new InvalidOperationException($"The run {turn.State.RunId} was about to be delivered without evidence for {turn.State.Head}. Nothing was changed.");
        return evidence;
    }
}

using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Api;

/// <summary>What a requirement must have before anything is spent on it, whichever door it came through.</summary>
internal static class SubmissionRules
{
    /// <exception cref="PrpRefusedException">It cannot be run as it is.</exception>
    public static void Require(PrpDocument prp, RunOptions options)
    {
        var problems = FindProblems(prp, options);
        AddBounds(problems, options);
        if (problems.Count > 0)
            throw new PrpRefusedException(problems);
    }

    /// <summary>Why the requirement cannot be run as it is, each with what to change; empty when it can.</summary>
    public static List<string> FindProblems(PrpDocument prp, RunOptions options)
    {
        if (prp.Template)
            return ["it is an unfilled template. Fill in the goal and the validation commands."];
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(prp.Goal))
            problems.Add("no goal can be found. Add a section \"## Goal\" that says what must exist at the end.");

        // A plan shows what cannot be executed; it needs only something to plan.
        if (options is { AllowJudged: false, PlanOnly: false, Review: null } && !prp.Criteria.Any(criterion => criterion.IsGate))
        {
            var why = prp.Criteria.Count == 0
                ? "it has no validation criteria"
                : $"none of its {prp.Criteria.Count} criteria can prove anything ({Describe(prp.Criteria)})";
            problems.Add(
                $"{why}. Add a command under \"## Validation\" whose exit code decides, for instance `dotnet test`; "
                + "--allow-judged (over the API: allowJudged) runs it anyway, and then nothing it delivers is proven.");
        }

        return problems;
    }

    private static void AddReviewBounds(List<string> problems, RunOptions options, ReviewOrder review)
    {
        if (options.Repository is null)
            problems.Add("A review needs the repository that holds the change (Repository).");
        if (string.IsNullOrWhiteSpace(review.Into))
            problems.Add("A review needs what the change is to be merged into (Review.Into).");
        if (review.Number is <= 0)
            problems.Add("Review.Number must be above 0.");
        if (options.PullRequest is true && review.Number is null)
            problems.Add("A review is posted on a pull request: name it (Review.Number), or leave PullRequest out.");
        if (options.PlanOnly || options.Follow is true)
            problems.Add("A review has no plan to stop at and nothing to follow: leave PlanOnly and Follow out.");
    }

    /// <summary>Why a criterion that is no gate proves nothing.</summary>
    public static string WhyNoProof(PrpCriterion criterion) => criterion.ClassReason ?? criterion.Class switch
    {
        CriterionClass.None => "there is no command",
        CriterionClass.Server => "the command starts a server that never ends, or asks one that nobody starts",
        CriterionClass.Inspect => "the command only looks, or cannot fail",
        CriterionClass.Mutating => "the command changes the code",
        CriterionClass.Placeholder => "the command has unfilled placeholders",
        CriterionClass.AgentCommand => "it is a slash command of an assistant",
        CriterionClass.NeedsNetwork => "the command needs the network, which the sandbox does not have",
        _ => "",
    };

    private static string Describe(IReadOnlyList<PrpCriterion> criteria) =>
        string.Join("; ", criteria.Take(3).Select(criterion => $"{criterion.Id}: {WhyNoProof(criterion)}"))
        + (criteria.Count > 3 ? "; …" : "");

    private static void AddBounds(List<string> problems, RunOptions options)
    {
        if (options.MaxTokens is <= 0)
            problems.Add("MaxTokens must be above 0.");
        if (options.MaxUsd is { } usd && !(usd > 0 && double.IsFinite(usd)))
            problems.Add("MaxUsd must be above 0.");
        if (options.AttemptTimeout < TimeSpan.FromSeconds(1) || options.AttemptTimeout > TimeSpan.FromDays(7))
            problems.Add("AttemptTimeout must be from one second to seven days.");
        if (options is { Follow: true, PullRequest: false })
            problems.Add("Follow needs a pull request to follow: do not set PullRequest to false (--follow and --no-pull-request exclude each other).");
        if (options.Review is { } review)
            AddReviewBounds(problems, options, review);
        if (options.FollowTime < TimeSpan.FromSeconds(1) || options.FollowTime > TimeSpan.FromDays(30))
            problems.Add("FollowTime must be from one second to thirty days.");
        if (options.FollowInterval < TimeSpan.FromSeconds(1) || options.FollowInterval > TimeSpan.FromDays(1))
            problems.Add("FollowInterval must be from one second to one day.");
        Bound(options.MaxFollowRounds, 0, nameof(options.MaxFollowRounds));
        Bound(options.MaxPlanAttempts, 1, nameof(options.MaxPlanAttempts));
        Bound(options.MaxTaskAttempts, 1, nameof(options.MaxTaskAttempts));
        Bound(options.MaxRepairs, 0, nameof(options.MaxRepairs));
        Bound(options.MaxReviewRounds, 0, nameof(options.MaxReviewRounds));
        Bound(options.MaxConflicts, 0, nameof(options.MaxConflicts));
        Bound(options.MaxRedispatches, 0, nameof(options.MaxRedispatches));

        void Bound(int value, int least, string name)
        {
            if (value < least || value > 1000)
                problems.Add($"{name} must be from {least} to 1000.");
        }
    }
}

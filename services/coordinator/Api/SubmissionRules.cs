using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Api;

/// <summary>What a requirement must have before anything is spent on it, whichever door it came through.</summary>
internal static class SubmissionRules
{
    /// <exception cref="PrpRefusedException">It cannot be run as it is.</exception>
    public static void Require(PrpDocument prp, RunOptions options)
    {
        var problems = new List<string>();
        if (prp.Template)
            problems.Add("It is a template that nobody has filled in: write the goal and the validation commands.");
        if (string.IsNullOrWhiteSpace(prp.Goal))
            problems.Add("No goal can be found: add a section \"## Goal\" that says what must exist at the end.");
        if (!options.AllowJudged && !prp.Criteria.Any(criterion => criterion.IsGate))
        {
            problems.Add(
                "None of its criteria can prove anything: add a command under \"## Validation\" whose exit code decides, for instance "
                + "`dotnet test`; or allow judged criteria, and then nothing it delivers is proven.");
        }

        AddBounds(problems, options);
        if (problems.Count > 0)
            throw new PrpRefusedException(problems);
    }

    private static void AddBounds(List<string> problems, RunOptions options)
    {
        if (options.MaxTokens is <= 0)
            problems.Add("MaxTokens must be above 0.");
        if (options.MaxUsd is { } usd && !(usd > 0 && double.IsFinite(usd)))
            problems.Add("MaxUsd must be above 0.");
        if (options.AttemptTimeout < TimeSpan.FromSeconds(1) || options.AttemptTimeout > TimeSpan.FromDays(7))
            problems.Add("AttemptTimeout must be from one second to seven days.");
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

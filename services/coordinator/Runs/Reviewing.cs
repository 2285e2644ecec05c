using System.Globalization;
using System.Text;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Runs;

/// <summary>A proven commit is read by the reviewer; what it has not said before and is blocking gets mended, for some rounds.</summary>
internal static class Reviewing
{
    /// <summary>How far apart two findings of one file may lie and still be the same, in lines.</summary>
    public const int LineTolerance = 3;

    /// <summary>The share of words that two findings must have in common to be the same, of all words of both.</summary>
    public const double SameWords = 0.5;

    /// <summary>How many findings a person is shown at once, and how much of each.</summary>
    private const int MaxListed = 8;
    private const int MaxWhy = 400;

    /// <summary>The whole run: a change that others made is read. Whoever lacks for it shows before anything is spent.</summary>
    public static void Only(Turn turn)
    {
        string[] needed = turn.State.Options.PullRequest is true ? [Roles.Reviewer, Roles.GitHub] : [Roles.Reviewer];
        if (needed.FirstOrDefault(role => !turn.State.FleetRoles.Contains(role, StringComparer.Ordinal)) is { } missing)
            turn.Fail(Dispatching.MissingRole(missing == Roles.Reviewer ? TaskIds.Review(1) : TaskIds.Deliver(1), missing, turn.State.FleetRoles));
        else
            Add(turn, "Read the diff, and report what is wrong with it. Nothing was executed.");
    }

    public static void Start(Turn turn)
    {
        if (!turn.State.FleetRoles.Contains(Roles.Reviewer, StringComparer.Ordinal))
            Delivering.Start(turn);
        else
            Add(turn, "Read the diff and the evidence, and report what must be mended before delivery.");
    }

    private static void Add(Turn turn, string requirements)
    {
        turn.Record(new TaskAdded(new TaskSpecification
        {
            Id = TaskIds.Review(turn.State.ReviewRounds + 1),
            Title = "Review the change",
            Role = Roles.Reviewer,
            Kind = TaskKind.Review,
            Requirements = requirements,
            Criteria = [.. turn.State.Prp!.Criteria.Select(c => c.Id)],
        }, Feedback: null));
    }

    public static void Judge(Turn turn, ReviewReport report)
    {
        var earlier = turn.State.Findings;
        var fresh = report.Findings.Where(f => f.Severity == FindingSeverity.Blocking && !earlier.Any(e => Same(e, f))).ToArray();
        var round = turn.State.ReviewRounds + 1;
        turn.Record(new ReviewRecorded(report, round, fresh.Length));
        if (turn.State.Options.Review is { } order)
        {
            // What others wrote is theirs to mend.
            Delivering.StartReview(turn, order);
            return;
        }

        if (fresh.Length > 0 && round <= turn.State.Options.MaxReviewRounds)
            Proving.AddRepair(turn, "Mend what the review found", ReviewFeedback(report.Commit, fresh), []);
        else
            Deliver(turn, [.. report.Findings.Where(f => f.Severity == FindingSeverity.Blocking)]);
    }

    /// <summary>What is proven and not in order: nobody is told that it plainly succeeded.</summary>
    private static void Deliver(Turn turn, IReadOnlyList<ReviewFinding> standing)
    {
        if (standing.Count == 0 || turn.State.Options.StandingFindings == StandingFindings.Deliver)
            Delivering.Start(turn);
        else if (turn.State.Options.StandingFindings == StandingFindings.Fail)
            turn.Fail($"The review still finds what must be mended, after {turn.State.ReviewRepairs} repairs for it:{List(standing)}\nThe work is on the run's branch; mend it there by hand, or allow more rounds of review.");
        else
            Delivering.Ask(turn, $"Every criterion that can be executed passed on it, but the review still finds:{List(standing)}");
    }

    private static string List(IReadOnlyList<ReviewFinding> findings) =>
        string.Concat(findings.Take(MaxListed).Select(f => $"\n- {Place(f)}: {(f.Why.Length <= MaxWhy ? f.Why : f.Why[..MaxWhy] + "…")}"))
        + (findings.Count > MaxListed ? $"\n- … and {findings.Count - MaxListed} more" : "");

    private static string Place(ReviewFinding finding) => finding.File.Length == 0 ? "the whole change" : $"{finding.File}:{finding.Line}";

    /// <summary>Whether two findings say the same: the reviewer words things anew each time, and lines move.</summary>
    public static bool Same(ReviewFinding a, ReviewFinding b)
    {
        if (a.Severity != FindingSeverity.Blocking || a.File != b.File || Math.Abs(a.Line - b.Line) > LineTolerance)
            return false;
        var (left, right) = (Words(a.Why), Words(b.Why));
        var all = left.Union(right).Count();
        return all == 0 || left.Intersect(right).Count() >= SameWords * all;
    }

    private static HashSet<string> Words(string text)
    {
        var letters = text.ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : ' ').ToArray();
        return [.. new string(letters).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static string ReviewFeedback(string commit, IReadOnlyList<ReviewFinding> findings)
    {
        var text = new StringBuilder($"The review of {commit} found what must be mended before delivery:\n");
        foreach (var finding in findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {Place(finding)}\n{finding.Why}\n");
            if (finding.Suggestion.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $"Suggestion: {finding.Suggestion}\n");
            if (finding is { Patch: { } patch, PatchTrial: { } trial })
                text.Append(CultureInfo.InvariantCulture, $"A patch for it, from the root of the repository. {trial}\n{patch.TrimEnd()}\n");
        }

        return Feedback.Bound(text.ToString());
    }
}

using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;

namespace AgentFactory.Simulation.Tests.World;

/// <summary>What kind of world a seed is: how unreliable, how able its agents, what the run may do.</summary>
internal sealed record Script
{
    public required double Loss { get; init; }
    public required double Duplication { get; init; }
    public required double Crash { get; init; }
    public required double Death { get; init; }
    public required double Conflict { get; init; }
    public required double Red { get; init; }
    public required double BadPlan { get; init; }
    public required double Failure { get; init; }
    public required double Lie { get; init; }
    public required double Budget { get; init; }
    public required bool Blocked { get; init; }

    /// <summary>How often the forge refuses: a token that has expired, a repository that is gone.</summary>
    public required double Refusal { get; init; }
    /// <summary>How often a look finds something that somebody said, and how often the pull request is closed, approved or gone.</summary>
    public required double Remarks { get; init; }
    public required double Closing { get; init; }
    public required bool PersonIsAway { get; init; }

    /// <summary>What a person must consent to, by task: whoever works on one may not hand it in before.</summary>
    public required IReadOnlyDictionary<string, (GateKind Kind, string Subject)> Consents { get; init; }

    /// <summary>How often a step of a task has something refused in it.</summary>
    public required double Denial { get; init; }
    public required RunPolicy Policy { get; init; }
    public required bool Cancels { get; init; }

    /// <summary>Until then things go wrong; after it, every message arrives and nobody dies.</summary>
    public required TimeSpan FaultsEnd { get; init; }
    public required RunOptions Options { get; init; }
    public required PrpDocument Prp { get; init; }

    public static Script From(Dice dice)
    {
        // A third of the worlds is peaceful in each respect: otherwise no run would ever get far.
        double Rate(double most) => dice.Chance(0.33) ? 0 : most * dice.Between(1, 10) / 10;
        return new()
        {
            Loss = Rate(0.15),
            Duplication = Rate(0.2),
            Crash = Rate(0.04),
            Death = Rate(0.1),
            Conflict = Rate(0.5),
            Red = Rate(0.5),
            BadPlan = Rate(0.4),
            Failure = Rate(0.15),
            Lie = Rate(0.2),
            Budget = Rate(0.08),
            Blocked = dice.Chance(0.04),
            Refusal = Rate(0.4),
            Remarks = Rate(0.6),
            Closing = Rate(0.3),
            PersonIsAway = dice.Chance(0.1),
            Consents = dice.Chance(0.6)
                ? new Dictionary<string, (GateKind, string)>()
                : Enumerable.Range(1, 5).Where(_ => dice.Chance(0.4)).ToDictionary(
                    i => $"t{i}", i => (dice.Pick([GateKind.DataLoss, GateKind.Tool, GateKind.Spend]), $"thing {dice.Between(1, 2)}"), StringComparer.Ordinal),
            Denial = Rate(0.2),
            Policy = new() { Gates = new() { PullRequest = dice.Chance(0.1), Expiry = TimeSpan.FromMinutes(dice.Between(20, 400)) } },
            Cancels = dice.Chance(0.04),
            FaultsEnd = TimeSpan.FromHours(dice.Between(1, 12)),
            Options = new()
            {
                Approve = dice.Chance(0.15),
                PullRequest = dice.Chance(0.6) ? true : null,
                Follow = dice.Chance(0.5),
                MaxFollowRounds = dice.Between(0, 3),
                FollowTime = TimeSpan.FromHours(dice.Between(1, 48)),
                FollowInterval = TimeSpan.FromMinutes(dice.Between(1, 30)),
                Issue = dice.Chance(0.3) ? "acme/shop#1" : null,
                AllowJudged = dice.Chance(0.1),
                PlanOnly = dice.Chance(0.04),
                MaxPlanAttempts = dice.Between(1, 3),
                MaxTaskAttempts = dice.Between(1, 4),
                MaxRepairs = dice.Between(0, 4),
                MaxReviewRounds = dice.Between(0, 3),
                MaxConflicts = dice.Between(0, 4),
                MaxRedispatches = dice.Between(2, 20),
                AttemptTimeout = TimeSpan.FromMinutes(dice.Between(10, 60)),
                StandingFindings = dice.Pick([StandingFindings.Ask, StandingFindings.Fail, StandingFindings.Deliver]),
                Review = dice.Chance(0.06) ? new() { Into = "main", From = "before", Mark = "mark", Number = 7 } : null,
            },
            Prp = new()
            {
                Title = "Simulated",
                Goal = "Be built",
                Criteria = [.. Enumerable.Range(1, dice.Between(1, 3)).Select(i => new PrpCriterion(
                    $"C{i}", $"criterion {i}", $"./check {i}", i == 1 || dice.Chance(0.7) ? CriterionClass.Gate : CriterionClass.Inspect, new(i, i)))],
            },
        };
    }
}

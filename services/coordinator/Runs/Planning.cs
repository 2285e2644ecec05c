using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Runs;

/// <summary>A run starts with the task to plan it; a plan that passes every check becomes the graph.</summary>
internal static class Planning
{
    public static void Submit(Turn turn, SubmitRun input)
    {
        if (turn.State.Submitted)
        {
            turn.Refuse($"The run {turn.State.RunId} exists already. Nothing was changed.");
            return;
        }

        turn.Record(new RunSubmitted(input.Prp, input.Options, input.BaseCommit) { FleetRoles = input.FleetRoles, RolePurposes = input.RolePurposes, Policy = input.Policy });
        if (input.Options.Review is not null)
        {
            Reviewing.Only(turn);
            return;
        }

        if (!input.Prp.Criteria.Any(c => c.IsGate) && input.Options is { AllowJudged: false, PlanOnly: false })
        {
            turn.Fail("No criterion of the requirement can be executed, so nothing could ever be proven. Give at least one of them "
                + "a command that ends by itself and fails when the criterion does not hold, or allow what is only judged.");
            return;
        }

        if (!input.Options.PlanOnly && !input.FleetRoles.Contains(Roles.Tester, StringComparer.Ordinal))
        {
            turn.Fail(Dispatching.MissingRole("prove-1", Roles.Tester, input.FleetRoles));
            return;
        }

        if (input.Options is { PlanOnly: false, PullRequest: true } && !input.FleetRoles.Contains(Roles.GitHub, StringComparer.Ordinal))
        {
            turn.Fail(Dispatching.MissingRole(TaskIds.Deliver(1), Roles.GitHub, input.FleetRoles));
            return;
        }

        turn.Record(new TaskAdded(new TaskSpecification
        {
            Id = TaskIds.Plan,
            Title = "Plan the work",
            Role = Roles.Planner,
            Kind = TaskKind.Plan,
            Requirements = "Turn the requirement into a graph of tasks.",
            Criteria = [.. input.Prp.Criteria.Select(c => c.Id)],
        }, Feedback: null));
    }

    public static void Check(Turn turn, PlanDraft draft)
    {
        var plan = Normalised(draft);
        var errors = PlanChecker.Check(plan, turn.State.Prp!, turn.State.FleetRoles);
        if (errors.Count > 0)
        {
            turn.Record(new PlanRejected(errors));
            if (turn.State.PlanRejections >= turn.State.Options.MaxPlanAttempts)
            {
                turn.Fail($"No usable plan came out of {turn.State.PlanRejections} attempts. What was wrong with the last one:\n- "
                    + string.Join("\n- ", errors));
            }

            return;
        }

        turn.Record(new PlanAccepted(plan.Summary, [.. plan.Tasks.Select(t => t.Id)]));
        foreach (var task in plan.Tasks)
            turn.Record(new TaskAdded(Specification(task), Feedback: null));
        if (turn.State.Options.PlanOnly)
            turn.End(new PlanKept(plan.Summary));
    }

    private static TaskSpecification Specification(PlannedTask task) => new()
    {
        Id = task.Id,
        Title = task.Title,
        Role = task.Role,
        Kind = TaskKind.Work,
        Requirements = task.Requirements,
        DependsOn = task.DependsOn,
        Files = task.Files,
        Criteria = task.Criteria,
    };

    /// <summary>A model may write null where a list or a text belongs; JSON lets it.</summary>
    private static PlanDraft Normalised(PlanDraft draft) => new(draft.Summary ?? "", [.. (draft.Tasks ?? []).Select(t => t is null ? new PlannedTask() : t with
    {
        Id = t.Id ?? "",
        Title = t.Title ?? "",
        Role = t.Role ?? "",
        Requirements = t.Requirements ?? "",
        DependsOn = Texts(t.DependsOn),
        Files = Texts(t.Files),
        Criteria = Texts(t.Criteria),
    })]);

    private static IReadOnlyList<string> Texts(IReadOnlyList<string>? values) =>
        [.. (values ?? []).Where(v => !string.IsNullOrWhiteSpace(v)).Select(v => v.Trim()).Distinct(StringComparer.Ordinal)];
}

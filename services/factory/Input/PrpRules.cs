using AgentFactory.Contracts.Prp;

namespace AgentFactory.Factory.Input;

/// <summary>What a PRP must have before anything is spent on it.</summary>
internal static class PrpRules
{
    /// <summary>Why the PRP cannot be run as it is, and what to change; null when it can.</summary>
    public static string? FindProblem(PrpDocument prp)
    {
        if (prp.Template)
            return "it is an unfilled template. Fill in the goal and the validation commands.";
        if (string.IsNullOrWhiteSpace(prp.Goal))
            return "no goal can be found. Add a section \"## Goal\" that says what must exist at the end.";
        if (prp.Criteria.Any(criterion => criterion.IsGate))
            return null;
        var why = prp.Criteria.Count == 0
            ? "it has no validation criteria"
            : $"none of its {prp.Criteria.Count} criteria can prove anything ({Describe(prp.Criteria)})";
        return $"{why}. Add a command under \"## Validation\" whose exit code decides, for instance `dotnet test`; "
            + "--allow-judged runs it anyway, and then nothing it delivers is proven.";
    }

    /// <summary>Whether <c>--allow-judged</c> lets this PRP through: there is a goal to work on.</summary>
    public static bool CanBeJudged(PrpDocument prp) => !prp.Template && !string.IsNullOrWhiteSpace(prp.Goal);

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
}

using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Runs;

/// <summary>The end of a good run. No evidence for the very head, no success.</summary>
internal static class Delivering
{
    /// <summary>The gate before delivery.</summary>
    public const string DeliveryGate = "delivery";

    public static void Start(Turn turn)
    {
        if (!turn.State.Options.Approve)
        {
            Succeed(turn);
            return;
        }

        var question = $"Deliver the commit {turn.State.Head}? Every criterion that can be executed passed on it.";
        turn.Record(new ApprovalRequested(DeliveryGate, question));
        turn.Record(new RunPaused(PauseKind.Approval, question));
    }

    public static void Decide(Turn turn, DecideApproval input)
    {
        if (turn.State.Gate is not { } gate || gate != input.Gate)
        {
            turn.Refuse($"The run {turn.State.RunId} has no gate \"{input.Gate}\" that waits for a decision. Nothing was changed.");
            return;
        }

        turn.Record(new ApprovalDecided(gate, input.Approved, input.By, input.Why));
        if (input.Approved)
            Succeed(turn);
        else
            turn.Fail($"rejected by {input.By}: {(string.IsNullOrWhiteSpace(input.Why) ? "no reason given" : input.Why)}");
    }

    private static void Succeed(Turn turn)
    {
        var evidence = turn.State.Evidence;
        // Only a mistake in the rules themselves can come here without proof: then nothing at all is appended.
        if (evidence is null || !ProofJudge.Judge(turn.State.Prp!, evidence, turn.State.Head, turn.State.Options.AllowJudged).Proven)
            throw new InvalidOperationException($"The run {turn.State.RunId} was about to succeed without evidence for {turn.State.Head}. Nothing was changed.");
        turn.End(new RunSucceeded(turn.State.Head, evidence.Records));
    }
}

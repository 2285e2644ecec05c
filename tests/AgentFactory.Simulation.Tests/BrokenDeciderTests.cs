using AgentFactory.Coordinator.Runs;
using AgentFactory.Simulation.Tests.Broken;
using AgentFactory.Simulation.Tests.Invariants;
using AgentFactory.Simulation.Tests.World;

namespace AgentFactory.Simulation.Tests;

/// <summary>The simulation is only worth its invariants: each mistake on purpose must be found, and called by its name.</summary>
public sealed class BrokenDeciderTests
{
    private const int Seeds = 500;

    [Fact]
    public Task Simulation_OfRulesThatBelieveOldEpochs_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.BelievesOldEpochs, Invariant.StaleChangesNothing);

    [Fact]
    public Task Simulation_OfRulesThatIntegrateAgain_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.IntegratesAgain, Invariant.SingleIntegration);

    [Fact]
    public Task Simulation_OfRulesThatMoveTheHeadThemselves_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.MovesTheHeadItself, Invariant.HeadByCompareAndSwap);

    [Fact]
    public Task Simulation_OfRulesThatMergeSideBySide_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.MergesSideBySide, Invariant.HeadByCompareAndSwap);

    [Fact]
    public Task Simulation_OfRulesThatTakeRemarksAgain_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.TakesRemarksAgain, Invariant.OneRepairARemark);

    [Fact]
    public Task Simulation_OfRulesThatFollowWithoutBound_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.FollowsWithoutBound, Invariant.Bounds);

    [Fact]
    public Task Simulation_OfRulesThatSucceedWithRedEvidence_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.SucceedsWithRedEvidence, Invariant.EvidenceBeforeSuccess);

    [Fact]
    public Task Simulation_OfRulesThatBelieveRunnersWithoutTests_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.BelievesRunnersWithoutTests, Invariant.EvidenceBeforeSuccess);

    [Fact]
    public Task Simulation_OfRulesThatClaimThatReviewsProve_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.ClaimsThatReviewsProve, Invariant.EvidenceBeforeSuccess);

    [Fact]
    public Task Simulation_OfRulesThatPostWithoutReading_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.PostsWithoutReading, Invariant.ReviewsOnlyRead);

    [Fact]
    public Task Simulation_OfRulesThatReuseEpochs_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.ReusesEpochs, Invariant.EpochGrows);

    [Fact]
    public Task Simulation_OfRulesThatDeliverWithFindings_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.DeliversWithFindings, Invariant.FindingsAreSeen);

    [Fact]
    public Task Simulation_OfRulesThatFailAfterADelivery_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.FailsAfterADelivery, Invariant.ProvenIsKept);

    [Fact]
    public Task Simulation_OfRulesThatKeepTheFailedRepair_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.KeepsTheFailedRepair, Invariant.ProvenIsKept);

    [Fact]
    public Task Simulation_OfRulesThatSayNothingOfWhatIsNotDone_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.SaysNothingOfWhatIsNotDone, Invariant.ProvenIsKept);

    [Fact]
    public Task Simulation_OfRulesThatHearLateDecisions_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.HearsLateDecisions, Invariant.AskedFirst);

    [Fact]
    public Task Simulation_OfRulesThatForgetDependencies_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.ForgetsDependencies, Invariant.DependenciesFirst);

    [Fact]
    public Task Simulation_OfRulesThatForgetMessages_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.ForgetsMessages, Invariant.EffectsWithEvents);

    [Fact]
    public Task Simulation_OfRulesThatSendWithoutRecording_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.SendsWithoutRecording, Invariant.EffectsWithEvents);

    [Fact]
    public Task Simulation_OfRulesThatIgnoreLostAttempts_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.IgnoresLostAttempts, Invariant.Liveness);

    [Fact]
    public Task Simulation_OfRulesThatResumeWithoutGoingOn_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.ResumesWithoutGoingOn, Invariant.Liveness);

    [Fact]
    public Task Simulation_OfRulesThatNeverGiveUp_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.NeverGivesUp, Invariant.Bounds);

    [Fact]
    public Task Simulation_OfRulesThatLetTwoAgentsIn_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.LetsTwoAgentsIn, Invariant.OneAgentAnEpoch);

    [Fact]
    public Task Simulation_OfRulesThatDoNotWait_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.DoesNotWait, Invariant.PausedIsPaused);

    [Fact]
    public Task Simulation_OfRulesThatSpeakAfterTheEnd_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.SpeaksAfterTheEnd, Invariant.AppendOnly);

    [Fact]
    public Task Simulation_OfRulesThatLeaveAgentsWorking_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.LeavesAgentsWorking, Invariant.EndStopsAgents);

    [Fact]
    public Task Simulation_OfRulesThatSkipTheGate_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.SkipsTheGate, Invariant.ProvenBeforeDelivery);

    [Fact]
    public Task Simulation_OfRulesThatApproveByThemselves_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.ApprovesByItself, Invariant.AskedFirst);

    [Fact]
    public Task Simulation_OfRulesThatTakeAnyDecision_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.TakesAnyDecision, Invariant.AskedFirst);

    [Fact]
    public Task Simulation_OfRulesThatTakeSilenceForConsent_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.TakesSilenceForConsent, Invariant.AskedFirst);

    [Fact]
    public Task Simulation_OfRulesThatForgetThatQuestionsLapse_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.ForgetsThatQuestionsLapse, Invariant.EffectsWithEvents);

    [Fact]
    public Task Simulation_OfRulesThatForgetThePullRequest_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.ForgetsThePullRequest, Invariant.OnePullRequest);

    [Fact]
    public Task Simulation_OfRulesThatGiveUpWhatIsProven_FindsThem() =>
        AssertFoundAsync(BrokenDeciders.GivesUpWhatIsProven, Invariant.ProvenIsKept);

    private static async Task AssertFoundAsync(Func<IRunDecider> broken, Invariant expected)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var violation = await FindAsync(seed, broken());
            if (violation is null)
                continue;
            Assert.Equal(expected, violation.Invariant);
            Assert.Contains($"FACTORY_SIM_SEED={seed} ./factory test simulation", violation.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Fail($"{Seeds} seeds did not find the mistake");
    }

    private static async Task<Violation?> FindAsync(int seed, IRunDecider decider)
    {
        try
        {
            await RunSimulation.RunAsync(seed, decider);
            return null;
        }
        catch (Violation violation)
        {
            return violation;
        }
    }
}

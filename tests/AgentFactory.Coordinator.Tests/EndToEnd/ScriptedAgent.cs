using AgentFactory.Contracts;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Tests.Repositories;
using Google.Protobuf.Collections;

namespace AgentFactory.Coordinator.Tests.EndToEnd;

/// <summary>All roles at once, playing by the journal's rules: it goes on where the journal ends.</summary>
internal sealed class ScriptedAgent(IJournal journal, Script script)
{
    private const int StepsPerTask = 2;

    public async Task WorkAsync(ExecuteTask message)
    {
        var attempt = new AttemptRef { RunId = message.RunId, TaskId = message.TaskId, Attempt = message.Attempt, Epoch = message.Epoch };
        try
        {
            await WorkAsync(attempt, message.Role);
        }
        catch (StaleAttemptException)
        {
            // Somebody else has it.
        }
        catch (BudgetExhaustedException)
        {
            // The run waits; the attempt goes on when it is resumed.
        }
    }

    private async Task WorkAsync(AttemptRef attempt, string role)
    {
        var opened = await journal.OpenAttemptAsync(new() { Attempt = attempt, AgentId = $"{role}@test-{Guid.NewGuid():N}" }, script.Process);
        await script.PassAsync($"{attempt.TaskId}: opened");
        var brief = ContractsJson.Read<TaskBrief>(opened.BriefJson);
        var (output, commit) = brief.Task.Kind switch
        {
            TaskKind.Plan => (ContractsJson.Write(await PlanAsync(attempt)), null),
            TaskKind.Prove => (ContractsJson.Write(Prove(brief)), null),
            TaskKind.Review => (ContractsJson.Write(await ReviewAsync(attempt, brief)), null),
            _ => (ContractsJson.Write(new WorkReport("done")), await CodeAsync(attempt, brief, opened.Steps)),
        };
        await script.PassAsync($"{attempt.TaskId}: done");
        await journal.CompleteAttemptAsync(
            new() { Attempt = attempt, Outcome = Outcome.Succeeded, OutputJson = output, Commit = commit ?? "" }, script.Process);
    }

    private async Task<PlanDraft> PlanAsync(AttemptRef attempt)
    {
        await CallAsync(attempt, 0);
        return new("two files", [Task("left"), Task("right")]);

        static PlannedTask Task(string id) => new()
        {
            Id = id, Title = $"Write {id}", Role = Roles.Coder, Requirements = "write it", Files = [$"{id}.txt"], Criteria = ["C1"],
        };
    }

    private static EvidenceReport Prove(TaskBrief brief) => new(
        brief.BaseCommit,
        [
            .. brief.Prp.Criteria.Select(criterion => new EvidenceRecord
            {
                CriterionId = criterion.Id,
                Text = criterion.Text,
                Kind = EvidenceKind.Executed,
                Status = EvidenceStatus.Passed,
                Command = criterion.Script,
                ExitCode = 0,
                Commit = brief.BaseCommit,
            }),
        ]);

    private async Task<ReviewReport> ReviewAsync(AttemptRef attempt, TaskBrief brief)
    {
        await CallAsync(attempt, 0);
        return new(brief.BaseCommit, "fine", []);
    }

    private async Task<string> CodeAsync(AttemptRef attempt, TaskBrief brief, RepeatedField<Step> steps)
    {
        var head = steps.Count > 0 ? steps[^1].Commit : brief.BaseCommit;
        if (brief.MergeCommit is not null)
            return await ResolveAsync(attempt, brief);
        for (var index = steps.Count; index < StepsPerTask; index++)
        {
            await CallAsync(attempt, index);
            await script.PassAsync($"{attempt.TaskId}: call {index} answered");
            var file = script.Conflicting ? "shared.txt" : $"{attempt.TaskId}.txt";
            head = await RepositoryWorld.CommitAsync(
                brief.RepositoryUrl, "refs/heads/" + brief.Branch, head, (file, $"{attempt.TaskId} step {index}\n"));
            await journal.RecordStepAsync(
                new() { Attempt = attempt, Step = new() { Index = index, ResultsJson = "[]", Commit = head }, Summary = "wrote" }, script.Process);
            await script.PassAsync($"{attempt.TaskId}: step {index} recorded");
        }

        return head;
    }

    private async Task<string> ResolveAsync(AttemptRef attempt, TaskBrief brief)
    {
        await CallAsync(attempt, 0);
        return await RepositoryWorld.CommitAsync(
            brief.RepositoryUrl, "refs/heads/" + brief.Branch, brief.BaseCommit, [brief.MergeCommit!], ("shared.txt", "both\n"));
    }

    private Task<CallModelResponse> CallAsync(AttemptRef attempt, int index) =>
        journal.CallModelAsync(new() { Attempt = attempt, Index = index, MessagesJson = "[]" }, script.Process);
}

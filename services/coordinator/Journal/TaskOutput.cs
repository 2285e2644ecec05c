using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Journal;

/// <summary>Reads what an agent handed in as what its kind of task must hand in.</summary>
internal static class TaskOutput
{
    public static bool TryRead(TaskKind kind, string json, [NotNullWhen(true)] out object? output, [NotNullWhen(false)] out string? problem)
    {
        output = null;
        problem = null;
        try
        {
            output = kind switch
            {
                TaskKind.Plan => Whole(ContractsJson.Read<PlanDraft>(json), d => d.Summary is not null && d.Tasks is not null && d.Tasks.All(t => t is not null)),
                TaskKind.Prove => Whole(ContractsJson.Read<EvidenceReport>(json), r => r.Commit is not null && r.Records is not null && r.Records.All(x => x is not null)),
                TaskKind.Review => Whole(ContractsJson.Read<ReviewReport>(json), r => r.Commit is not null && r.Findings is not null && r.Findings.All(x => x is not null)),
                TaskKind.Deliver => Whole(ContractsJson.Read<PullRequest>(json), r => r.Commit is not null && r.Title is not null && r.Body is not null),
                TaskKind.Follow => Whole(ContractsJson.Read<FollowReport>(json), r => r.Commit is not null && r.Remarks is not null && r.Remarks.All(x => x is { Id: not null, Text: not null })),
                _ => Whole(ContractsJson.Read<WorkReport>(json), r => r.Summary is not null),
            };
        }
        catch (JsonException e)
        {
            problem = $"the output of a task of kind {kind} cannot be read: {e.Message}";
        }

        return output is not null;
    }

    /// <summary>The reader lets missing members pass as null where the type says that they cannot be.</summary>
    private static T Whole<T>(T value, Func<T, bool> isWhole) =>
        isWhole(value) ? value : throw new JsonException($"a member of {typeof(T).Name} is missing");
}

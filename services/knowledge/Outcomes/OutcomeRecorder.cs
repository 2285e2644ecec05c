using AgentFactory.Knowledge.Api;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Storage;
using Microsoft.Extensions.Options;
using Wire = AgentFactory.Contracts.Knowledge;

namespace AgentFactory.Knowledge.Outcomes;

/// <summary>Remembers outcomes, and puts lessons away that have proved themselves useless.</summary>
internal sealed class OutcomeRecorder(OutcomeStore outcomes, IKnowledgeStore store, IOptions<OutcomeOptions> options)
{
    public async Task<Wire.RecordOutcomeResponse> RecordAsync(Wire.RecordOutcomeRequest request, CancellationToken cancellationToken)
    {
        var recorded = await outcomes.RecordAsync(Check(request), cancellationToken);
        var response = new Wire.RecordOutcomeResponse { Recorded = recorded.Count };
        var useless = recorded.Where(IsUseless).Select(lesson => lesson.EntryId).ToList();
        if (useless.Count == 0)
            return response;

        // Documentation and code are what they are: they sink, but only advice can be wrong enough to be put away.
        var archived = (await store.GetAsync(useless, cancellationToken))
            .Where(entry => !entry.Archived && entry.SourceType is SourceType.Pattern or SourceType.Failure)
            .Select(entry => entry.Id).ToList();
        if (archived.Count > 0)
            await store.ArchiveAsync(archived, true, cancellationToken);
        response.Archived.AddRange(archived);
        return response;
    }

    private bool IsUseless(Lesson lesson) => lesson.Tally.Cited >= options.Value.ArchiveAfter && lesson.SuccessRate < options.Value.ArchiveBelow;

    private Outcome Check(Wire.RecordOutcomeRequest request)
    {
        if (request.RunId.Length == 0 || request.TaskId.Length == 0)
            throw Translation.Invalid("an outcome names its run_id and its task_id");
        if (request.Cited.Count > options.Value.MaxCited)
            throw Translation.Invalid($"an outcome cites at most {options.Value.MaxCited} entries, not {request.Cited.Count}");
        var duration = Translation.ToTimeSpan("duration", request.Duration);
        if (duration < TimeSpan.Zero || !double.IsFinite(request.CostUsd) || request.CostUsd < 0)
            throw Translation.Invalid("duration and cost_usd cannot be below zero");
        return new Outcome(
            request.RunId, request.TaskId, [.. request.Cited.Select(Citations.Read).OfType<long>()], request.Success, duration, request.CostUsd);
    }
}

using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Api;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Storage;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Previews;

/// <summary>Plans without carrying out: a run that ends when its plan is accepted.</summary>
internal sealed class PlanPreviews(RunService runs, IJournalStore journal, ModelCatalog models, IOptions<ModelOptions> modelOptions)
{
    /// <summary>Waits for the plan.</summary>
    /// <exception cref="PrpRefusedException">There is nothing in the requirement that could be planned.</exception>
    public async Task<PlanPreview> MakeAsync(RunSubmission submission, CancellationToken cancellationToken)
    {
        var run = await runs.SubmitAsync(submission with { Options = submission.Options with { PlanOnly = true } }, cancellationToken);
        await foreach (var _ in runs.WatchAsync(run.RunId, 0, untilEnded: false, cancellationToken))
        {
            // Only the end matters; a plan is a matter of a few calls.
        }

        var state = await runs.StateAsync(run.RunId, cancellationToken);
        return PlanPreview.Of(state, await journal.SpendingAsync(run.RunId, cancellationToken), PriceOf(state.Options));
    }

    private ModelPrice? PriceOf(RunOptions options)
    {
        var model = models.Choose(Roles.Coder, options.Model).Model;
        return model is null ? null : new PriceTable(modelOptions.Value.Prices).Find(model);
    }
}

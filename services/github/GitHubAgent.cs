using AgentFactory.Agents;
using AgentFactory.Agents.Knowledge;
using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Analysis;
using AgentFactory.GitHub.Delivery;
using AgentFactory.GitHub.Following;
using AgentFactory.GitHub.Forge;
using AgentFactory.GitHub.Reviews;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.GitHub;

/// <summary>
/// Hands proven runs over. It alone holds the forge's credential, and nothing that a model wrote is executed here: it moves commits and
/// texts, and asks no model.
/// </summary>
internal sealed class GitHubAgent(ForgeDelivery forge, LocalDelivery local, ReviewDelivery reviews, PullRequestLook look, UnmetPost unmet, RepositoryAnalysis analysis) : Agent
{
    public override string Role => Roles.GitHub;

    public override IReadOnlyList<string> Capabilities => ["pull_request_creation", "code_review", "issue_management", "repository_analysis"];

    public override string Purpose => RolePurposes.Of(Roles.GitHub)!;

    /// <summary>Several deliveries mostly wait for the forge.</summary>
    public override int DefaultConcurrency => 4;

    /// <summary>Nothing: what is proven is handed over as it is.</summary>
    public override KnowledgeQuestion? AskBefore(TaskBrief brief) => null;

    public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken)
    {
        try
        {
            return (context.Brief.Task.Kind, context.Brief.Delivery) switch
            {
                (TaskKind.Deliver, { Review: { } report, Number: { } number } order) when forge.Find(order.Repository) is { } repository =>
                    ExecutionResult.Success(await reviews.DeliverAsync(context, repository, number, report, cancellationToken)),
                (TaskKind.Deliver, { Review: not null } order) => NotOnTheForge(order),
                (TaskKind.Deliver, { } order) => await DeliverAsync(context, order, cancellationToken),
                (TaskKind.Follow, { Unmet: true } order) when forge.Find(order.Repository) is { } repository =>
                    ExecutionResult.Success(await unmet.TellAsync(context.Brief, repository, cancellationToken)),
                (TaskKind.Follow, { } order) when forge.Find(order.Repository) is { } repository =>
                    ExecutionResult.Success(await look.LookAsync(context.Brief, repository, cancellationToken)),
                (TaskKind.Work, _) => await analysis.WriteAsync(context, forge.Find(context.Brief.Delivery?.Repository), cancellationToken),
                _ => ExecutionResult.Failure("the github agent delivers, follows what it delivered, and analyses repositories; give this task to another role", retryable: false),
            };
        }
        catch (DeliveryException e)
        {
            return ExecutionResult.Failure(e.Message, e.Retryable);
        }
        catch (ForgeException e)
        {
            return ExecutionResult.Failure(e.Message, e.Problem is ForgeProblem.Unavailable || (e.Problem is ForgeProblem.RateLimit && context.Brief.Task.Kind == TaskKind.Follow));
        }
    }

    private async Task<ExecutionResult> DeliverAsync(TaskContext context, DeliveryOrder order, CancellationToken cancellationToken)
    {
        if (forge.Find(order.Repository) is { } repository)
            return ExecutionResult.Success(await forge.DeliverAsync(context, repository, cancellationToken));
        return order.Repository is null || !GitArguments.IsRemote(order.Repository)
            ? ExecutionResult.Success(await local.DeliverAsync(context, cancellationToken))
            : NotOnTheForge(order);
    }

    private static ExecutionResult NotOnTheForge(DeliveryOrder order) =>
        ExecutionResult.Failure($"{order.Repository} is not on the forge that GitHub:Address names, so there is nobody to open a pull request with; set that address", retryable: false);
}

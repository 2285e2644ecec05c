using AgentFactory.Agents;
using AgentFactory.Agents.Knowledge;
using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Delivery;
using AgentFactory.GitHub.Forge;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.GitHub;

/// <summary>
/// Hands proven runs over. It alone holds the forge's credential, and nothing that a model wrote is executed here: it moves commits and
/// texts, and asks no model.
/// </summary>
internal sealed class GitHubAgent(ForgeDelivery forge, LocalDelivery local) : Agent
{
    public override string Role => Roles.GitHub;

    public override IReadOnlyList<string> Capabilities => ["pull_request_creation"];

    /// <summary>Several deliveries mostly wait for the forge.</summary>
    public override int DefaultConcurrency => 4;

    /// <summary>Nothing: what is proven is handed over as it is.</summary>
    public override KnowledgeQuestion? AskBefore(TaskBrief brief) => null;

    public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken)
    {
        if (context.Brief is not { Task.Kind: TaskKind.Deliver, Delivery: { } order })
            return ExecutionResult.Failure("the github agent takes deliveries only; give this task to another role", retryable: false);
        try
        {
            if (forge.Find(order.Repository) is { } repository)
                return ExecutionResult.Success(await forge.DeliverAsync(context, repository, cancellationToken));
            return order.Repository is null || !GitArguments.IsRemote(order.Repository)
                ? ExecutionResult.Success(await local.DeliverAsync(context, cancellationToken))
                : ExecutionResult.Failure($"{order.Repository} is not on the forge that GitHub:Address names, so there is nobody to open a pull request with; set that address", retryable: false);
        }
        catch (DeliveryException e)
        {
            return ExecutionResult.Failure(e.Message, e.Retryable);
        }
        catch (ForgeException e)
        {
            return ExecutionResult.Failure(e.Message, e.Problem is ForgeProblem.Unavailable);
        }
    }
}

using AgentFactory.Contracts.Messages;
using AgentFactory.GitHub.Forge;
using AgentFactory.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub.Issues;

/// <summary>Hears how runs stand that came from issues. What cannot be told there is no fault of the run: it is logged and dropped.</summary>
internal sealed partial class TellIssueConsumer(IssueComment comment, IOptions<GitHubOptions> options, ILogger<TellIssueConsumer> logger) : IConsumer<TellIssue>
{
    public async Task Consume(ConsumeContext<TellIssue> context)
    {
        var news = context.Message;
        if (!options.Value.CommentOnIssues || !options.Value.HasCredential)
            return;
        if (IssueName.TryParse(news.Issue) is not { } issue)
            throw new UnusableMessageException("The message names no issue. Nothing was told.");
        try
        {
            await comment.TellAsync(news, issue, context.CancellationToken);
        }
        catch (ForgeException e) when (!e.MayHaveHappened)
        {
            LogUntold(logger, news.RunId, issue.ToString(), e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "How the run {RunId} stands could not be told on {Issue}: {Reason}")]
    private static partial void LogUntold(ILogger logger, string runId, string issue, string reason);
}

/// <summary>One message at a time: two of one run must not both find that there is no comment yet.</summary>
internal sealed class TellIssueConsumerDefinition : ConsumerDefinition<TellIssueConsumer>
{
    public TellIssueConsumerDefinition()
    {
        EndpointName = QueueNames.Issues;
        ConcurrentMessageLimit = 1;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<TellIssueConsumer> consumerConfigurator, IRegistrationContext context) =>
        WorkQueue.Configure(endpointConfigurator, 1);
}

using AgentFactory.Agents.Hosting;

namespace AgentFactory.Reviewer;

/// <summary>The reviewer's place in a host.</summary>
public static class ReviewerExtensions
{
    /// <summary>Registers the reviewer; call <c>AddFactoryBus()</c> after all agents.</summary>
    public static IHostApplicationBuilder AddReviewer(this IHostApplicationBuilder builder) => builder.AddAgent<ReviewerAgent>();
}

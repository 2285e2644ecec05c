using Azure.Provisioning.AppContainers;

namespace AgentFactory.AppHost;

/// <summary>As many processes of a role as its queue asks for, and none while it is empty.</summary>
internal static class QueueScaling
{
    /// <summary>So many waiting tasks a process are borne before another is started.</summary>
    private const string TasksPerReplica = "2";

    public static void Apply(ContainerApp app, string role, int most)
    {
        app.Template.Scale.MinReplicas = 0;
        app.Template.Scale.MaxReplicas = most;
        app.Template.Scale.Rules =
        [
            new ContainerAppScaleRule
            {
                Name = "queue",
                Custom = new ContainerAppCustomScaleRule
                {
                    CustomScaleRuleType = "rabbitmq",
                    Metadata =
                    {
                        { "queueName", $"agentfactory.{role}" },
                        { "mode", "QueueLength" },
                        { "value", TasksPerReplica },
                        { "protocol", "amqp" },
                    },
                    // The secret that the reference to the broker made.
                    Auth = [new ContainerAppScaleRuleAuth { TriggerParameter = "host", SecretRef = "connectionstrings--rabbitmq" }],
                },
            },
        ];
    }
}

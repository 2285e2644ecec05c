using System.ComponentModel.DataAnnotations;

namespace AgentFactory.ServiceDefaults.Messaging;

/// <summary>Settings of the message bus; the configuration section <c>Bus</c>.</summary>
public sealed class BusOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Bus";

    /// <summary>Name of the connection string that makes the bus use RabbitMQ; without it messages stay in the process.</summary>
    public const string ConnectionName = "rabbitmq";

    /// <summary>How long the start waits for the broker. 1 s to 10 min; 60 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the stop waits for messages in hand; what is not done then is delivered again. 1 s to 10 min; 10 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Messages that one endpoint of this process handles at a time, unless the endpoint says otherwise. 1 to 1024; 16 unless set.</summary>
    [Range(1, 1024)]
    public int ConcurrentMessages { get; set; } = 16;
}

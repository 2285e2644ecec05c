using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AgentFactory.Coordinator.Fleet;

/// <summary>Looks at the queues of the broker on which given-up messages lie. What is not acknowledged goes back when the channel closes.</summary>
internal sealed class RabbitDeadLetters(Uri broker, IOptions<CoordinatorOptions> options) : IDeadLetters
{
    private const int MaxReason = 500;

    public async Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        var letters = new List<DeadLetter>();
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellationToken);
        foreach (var queue in FleetQueues.Dead(options.Value))
        {
            // A queue that is not there closes the channel; it is there once something was given up.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            try
            {
                while (letters.Count(letter => letter.Queue == queue) < limit
                    && await channel.BasicGetAsync(queue, autoAck: false, cancellationToken) is { } message)
                    letters.Add(Read(queue, message));
            }
            catch (OperationInterruptedException)
            {
                // Nothing was ever given up there.
            }
        }

        return letters;
    }

    private static DeadLetter Read(string queue, BasicGetResult message)
    {
        var headers = message.BasicProperties.Headers;
        var reason = Text(headers, "MT-Fault-Message") ?? Text(headers, "MT-Reason") ?? Text(headers, "x-first-death-reason") ?? "nobody on the queue knows such a message";
        var letter = new DeadLetter
        {
            Queue = queue,
            Reason = reason.Length <= MaxReason ? reason : reason[..MaxReason] + "…",
            Bytes = message.Body.Length,
        };
        try
        {
            using var envelope = JsonDocument.Parse(message.Body);
            if (envelope.RootElement.ValueKind != JsonValueKind.Object)
                return letter;
            return letter with
            {
                Message = envelope.RootElement.TryGetProperty("messageType", out var types) && types.ValueKind == JsonValueKind.Array && types.GetArrayLength() > 0
                    ? Short(types[0].ToString().Split(':')[^1]) : null,
                RunId = Member(envelope.RootElement, "runId"),
                TaskId = Member(envelope.RootElement, "taskId"),
            };
        }
        catch (JsonException)
        {
            return letter;
        }
    }

    private static string? Member(JsonElement envelope, string name) =>
        envelope.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object
        && message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Short(value.GetString()!) : null;

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";

    private static string? Text(IDictionary<string, object?>? headers, string name) =>
        headers is not null && headers.TryGetValue(name, out var value)
            ? value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture)
            : null;
}

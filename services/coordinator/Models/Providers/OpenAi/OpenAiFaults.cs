using System.ClientModel;
using System.Net;
using System.Text.Json;
using AgentFactory.Coordinator.Models.Limits;

namespace AgentFactory.Coordinator.Models.Providers.OpenAi;

/// <summary>Tells from what the client library throws what went wrong.</summary>
internal sealed class OpenAiFaults(SecretRedactor redactor, TimeProvider time)
{
    private const int LongestDetail = 500;

    private static readonly string[] s_tooLong =
        ["context_length", "context length", "context window", "maximum context", "too many tokens", "prompt is too long", "reduce the length"];

    private static readonly string[] s_filtered = ["content_filter", "content_policy", "content management policy", "responsibleai"];

    public ModelFault Translate(Exception exception)
    {
        if (exception is ClientResultException { Status: > 0 } answered) return FromAnswer(answered);
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpRequestException or IOException or System.Net.Sockets.SocketException)
            {
                return new(FaultKind.Network, Short($"the connection failed: {inner.Message}"));
            }
        }

        return new(FaultKind.BadAnswer, Short($"the answer cannot be read: {exception.Message}"));
    }

    private ModelFault FromAnswer(ClientResultException exception)
    {
        var status = (HttpStatusCode)exception.Status;
        var response = exception.GetRawResponse();
        var (message, code) = ReadError(response?.Content);
        var detail = Short(message ?? response?.ReasonPhrase ?? "");
        var wait = RetryAfter.Read(
            name => response is not null && response.Headers.TryGetValue(name, out var value) ? value : null, time.GetUtcNow());
        return new(Kind(status, $"{code} {message}"), detail, status, wait);
    }

    private static FaultKind Kind(HttpStatusCode status, string text) => status switch
    {
        HttpStatusCode.TooManyRequests when Mentions(text, "insufficient_quota") => FaultKind.Quota,
        HttpStatusCode.TooManyRequests => FaultKind.Busy,
        HttpStatusCode.RequestTimeout => FaultKind.TimedOut,
        HttpStatusCode.Conflict or (HttpStatusCode)425 => FaultKind.Server,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => FaultKind.Key,
        HttpStatusCode.PaymentRequired => FaultKind.Quota,
        HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => FaultKind.NotFound,
        HttpStatusCode.RequestEntityTooLarge => FaultKind.TooLong,
        HttpStatusCode.NotImplemented => FaultKind.Rejected,
        >= HttpStatusCode.InternalServerError => FaultKind.Server,
        _ when Mentions(text, s_tooLong) => FaultKind.TooLong,
        _ when Mentions(text, s_filtered) => FaultKind.Filtered,
        _ => FaultKind.Rejected,
    };

    private static bool Mentions(string text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>{"error":{"message","code"}}, or {"error":"…"}, or no JSON at all.</summary>
    private static (string? Message, string? Code) ReadError(BinaryData? content)
    {
        if (content is null) return (null, null);
        try
        {
            using var document = JsonDocument.Parse(content.ToMemory());
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("error", out var error)) return (null, null);
            return error.ValueKind == JsonValueKind.Object
                ? (Text(error, "message"), $"{Text(error, "code")} {Text(error, "type")}")
                : (error.ToString(), null);
        }
        catch (JsonException)
        {
            return (content.ToString(), null);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private string Short(string text)
    {
        var line = redactor.Clean(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return line.Length <= LongestDetail ? line : line[..LongestDetail] + "…";
    }
}

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace AgentFactory.Knowledge.Embeddings;

/// <summary>
/// Calls OpenAI's embeddings API. Not with their own client: it takes only vectors in base64, and most compatible servers
/// send lists of numbers whatever they are asked for.
/// </summary>
internal sealed class OpenAiEmbeddings : IEmbeddingGenerator<string, Embedding<float>>
{
    private const int MaxShownError = 300;

    private readonly EmbeddingOptions _options;
    private readonly HttpClient _http;
    private readonly Uri _address;

    public OpenAiEmbeddings(EmbeddingOptions options, HttpMessageHandler? handler = null)
    {
        _options = options;
        _address = new Uri(options.Endpoint.ToString().TrimEnd('/') + "/embeddings");
        _http = new HttpClient(handler ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            // Each call has a bound of its own.
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = options.MaxAnswerBytes,
        };
    }

    /// <exception cref="EmbeddingFailedException">There is no answer, or none that can be used.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var texts = values.ToList();
        using var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content = new StringContent(
                JsonSerializer.Serialize(new Request(_options.Model, texts, _options.Dimensions > 0 ? _options.Dimensions : null, "float")),
                Encoding.UTF8, "application/json"),
        };
        if (_options.ApiKey.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.ApiKey);
        using var response = await SendAsync(request, cancellationToken);
        var body = await ReadAsync(response, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw Refused(response, body);
        return Parse(body, texts.Count);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("openai", _options.Endpoint, _options.Model)
        : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new EmbeddingFailedException($"{_address} cannot be reached: {exception.Message}", mayPass: true, inner: exception);
        }
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new EmbeddingFailedException($"{_address} broke off its answer: {exception.Message}", mayPass: true, inner: exception);
        }
    }

    private EmbeddingFailedException Refused(HttpResponseMessage response, byte[] body)
    {
        var status = response.StatusCode;
        var mayPass = status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)status >= 500;
        var concernsTexts = status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity;
        var words = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MaxShownError)));
        // Endpoints repeat keys that they refuse.
        if (_options.ApiKey.Length > 0)
            words = words.Replace(_options.ApiKey, "***", StringComparison.Ordinal);
        var hint = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? " Check Knowledge:Embedding:ApiKey."
            : status is HttpStatusCode.NotFound ? " Check Knowledge:Embedding:Endpoint and Model." : "";
        var text = new string([.. words.Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        return new EmbeddingFailedException(
            string.Create(CultureInfo.InvariantCulture, $"{_address} answered {(int)status}: {text}{hint}"), mayPass, response.Headers.RetryAfter?.Delta, concernsTexts);
    }

    private GeneratedEmbeddings<Embedding<float>> Parse(byte[] body, int count)
    {
        try
        {
            var answer = JsonSerializer.Deserialize<Answer>(body)?.Data ?? [];
            if (answer.Count != count)
                throw new EmbeddingFailedException($"{_address} answered {answer.Count} vectors for {count} texts", mayPass: false);
            // Some servers number them, and only some keep the order.
            var ordered = answer.All(item => item.Index == 0) ? answer : [.. answer.OrderBy(item => item.Index)];
            return new(ordered.Select(item => new Embedding<float>(Vector(item.Embedding)) { ModelId = _options.Model }));
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw new EmbeddingFailedException($"{_address} answered something that is no list of vectors: {exception.Message}", mayPass: false, inner: exception);
        }
    }

    private static float[] Vector(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
            return element.Deserialize<float[]>() ?? [];
        var bytes = element.GetBytesFromBase64();
        return bytes.Length % sizeof(float) == 0 ? MemoryMarshal.Cast<byte, float>(bytes).ToArray() : throw new FormatException("half a number");
    }

    private sealed record Request(
        [property: JsonPropertyName("model")] string Model,
        [property: JsonPropertyName("input")] IReadOnlyList<string> Input,
        [property: JsonPropertyName("dimensions"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Dimensions,
        [property: JsonPropertyName("encoding_format")] string Format);

    private sealed record Answer([property: JsonPropertyName("data")] IReadOnlyList<Item>? Data);

    private sealed record Item([property: JsonPropertyName("index")] int Index, [property: JsonPropertyName("embedding")] JsonElement Embedding);
}

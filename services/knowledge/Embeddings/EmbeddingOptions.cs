using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Knowledge.Embeddings;

/// <summary>
/// A model for vectors, at any endpoint that speaks OpenAI's embeddings API. Configuration: <c>Knowledge:Embedding</c>. Without
/// one, vectors are learned from the entries themselves.
/// </summary>
internal sealed class EmbeddingOptions
{
    /// <summary>Of the model, as the endpoint calls it; empty for none.</summary>
    public string Model { get; set; } = "";

    /// <summary>Up to and including the version, for instance <c>http://127.0.0.1:11434/v1</c>.</summary>
    public Uri Endpoint { get; set; } = new("https://api.openai.com/v1");

    /// <summary>Empty where the endpoint wants none.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>What is asked of the model, and what it must answer; 0 takes what it gives.</summary>
    [Range(0, 16_384)]
    public int Dimensions { get; set; }

    /// <summary>Texts of one call.</summary>
    [Range(1, 2048)]
    public int Batch { get; set; } = 64;

    /// <summary>Of a text: what is longer is represented by its beginning.</summary>
    [Range(100, 1_000_000)]
    public int MaxCharacters { get; set; } = 8_000;

    /// <summary>Of one answer, bytes.</summary>
    [Range(1 << 16, 1 << 30)]
    public int MaxAnswerBytes { get; set; } = 64 << 20;

    /// <summary>How long one call may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a query waits for its vector; then it is answered by the built-in ones.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Tries after the first, for what may pass: a busy endpoint, a broken connection.</summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 4;

    /// <summary>Before the first of them; each next one waits twice as long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an endpoint that failed for good is left alone.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Rest { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a text's vector stays in the cache; zero for not at all.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan CacheLife { get; set; } = TimeSpan.FromDays(7);
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using AgentFactory.Knowledge.Caching;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Vectors;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace AgentFactory.Knowledge.Embeddings;

/// <summary>Vectors of a model, each text once: what was embedded before comes from the cache, what fails is tried again.</summary>
internal sealed class ModelEmbedder
{
    private readonly IEmbeddingGenerator<string, Embedding<float>> _generator;
    private readonly PatientCache _cache;
    private readonly EmbeddingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelEmbedder> _log;
    private readonly ResiliencePipeline _patient;
    private readonly ResiliencePipeline _quick;
    private int _dimensions;
    private long _restUntil;

    public ModelEmbedder(
        IEmbeddingGenerator<string, Embedding<float>> generator, PatientCache cache, IOptions<EmbeddingOptions> options, TimeProvider time,
        ILogger<ModelEmbedder> log)
    {
        _generator = generator;
        _cache = cache;
        _options = options.Value;
        _time = time;
        _log = log;
        _dimensions = _options.Dimensions;
        var metadata = generator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata;
        Model = _options.Model.Length > 0 ? _options.Model : metadata?.DefaultModelId ?? generator.GetType().Name;
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (_options.Retries > 0)
            builder.AddRetry(Retries());
        _patient = builder.AddTimeout(_options.Timeout).Build();
        _quick = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(_options.QueryTimeout).Build();
    }

    public string Model { get; }

    /// <summary>Names the vectors: a change of it makes all of them anew.</summary>
    public string Space => _options.Dimensions > 0 ? FormattableString.Invariant($"{Model}@{_options.Dimensions}") : Model;

    public int Batch => _options.Batch;

    public TimeSpan Rest => _options.Rest;

    /// <summary>Vectors of length 1 in the order of the texts.</summary>
    /// <exception cref="EmbeddingFailedException">The model does not answer.</exception>
    /// <exception cref="KnowledgeException">Its vectors cannot be used: wrong length, or not finite.</exception>
    public async Task<float[][]> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var vectors = new float[texts.Count][];
        foreach (var batch in Enumerable.Range(0, texts.Count).Chunk(_options.Batch))
            await EmbedAsync(batch, texts, vectors, _patient, cancellationToken);
        return vectors;
    }

    /// <summary>Null where the model does not answer in time: a query can do without.</summary>
    public async Task<float[]?> EmbedQueryAsync(string text, int dimensions, CancellationToken cancellationToken)
    {
        if (_time.GetTimestamp() < Interlocked.Read(ref _restUntil))
            return null;
        try
        {
            var vectors = new float[1][];
            await EmbedAsync([0], [text], vectors, _quick, cancellationToken);
            return VectorCheck.Unit(vectors[0], dimensions);
        }
        catch (Exception exception) when (exception is EmbeddingFailedException or TimeoutRejectedException or KnowledgeException)
        {
            Interlocked.Exchange(ref _restUntil, _time.GetTimestamp() + (long)(_options.Rest.TotalSeconds * _time.TimestampFrequency));
            _log.LogWarning("{Model} embedded no query ({Error}); queries do without it for {Rest}", Model, exception.Message, _options.Rest);
            return null;
        }
    }

    private async Task EmbedAsync(int[] places, IReadOnlyList<string> texts, float[][] vectors, ResiliencePipeline pipeline, CancellationToken cancellationToken)
    {
        var missing = new List<int>();
        foreach (var place in places)
        {
            if (await FindAsync(texts[place], cancellationToken) is { } known)
                vectors[place] = known;
            else
                missing.Add(place);
        }

        if (missing.Count == 0)
            return;
        var asked = missing.ConvertAll(place => Cut(texts[place]));
        var answer = await pipeline.ExecuteAsync(async token => await _generator.GenerateAsync(asked, cancellationToken: token), cancellationToken);
        if (answer.Count != asked.Count)
            throw new EmbeddingFailedException($"{Model} answered {answer.Count} vectors for {asked.Count} texts", mayPass: false);
        foreach (var (place, embedding) in missing.Zip(answer))
        {
            var vector = embedding.Vector;
            if (_dimensions == 0)
                Interlocked.CompareExchange(ref _dimensions, vector.Length, 0);
            if (vector.Length != _dimensions)
                throw new KnowledgeException(KnowledgeError.WrongDimensions,
                    $"{Model} made a vector of {vector.Length} dimensions where {_dimensions} were expected. Nothing was changed. "
                    + "Set Knowledge:Embedding:Dimensions to what the model makes, or name another model.");
            vectors[place] = VectorCheck.Unit(vector.Span, _dimensions);
        }

        foreach (var place in missing)
            await KeepAsync(texts[place], vectors[place], cancellationToken);
    }

    private RetryStrategyOptions Retries() => new()
    {
        ShouldHandle = static arguments => ValueTask.FromResult(
            arguments.Outcome.Exception is EmbeddingFailedException { MayPass: true } or TimeoutRejectedException or HttpRequestException),
        MaxRetryAttempts = _options.Retries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = _options.RetryDelay,
        DelayGenerator = arguments => ValueTask.FromResult(
            arguments.Outcome.Exception is EmbeddingFailedException { RetryAfter: { } asked } ? asked < _options.Rest ? asked : _options.Rest : (TimeSpan?)null),
        OnRetry = arguments =>
        {
            _log.LogWarning("{Model} did not embed ({Error}); tried again in {Delay}", Model, arguments.Outcome.Exception?.Message, arguments.RetryDelay);
            return ValueTask.CompletedTask;
        },
    };

    // A model changed behind its name would not be seen here: the name is all that is known of it.
    private string Key(string text) =>
        $"knowledge:embedding:{Space}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Cut(text))))}";

    private async Task<float[]?> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (_options.CacheLife <= TimeSpan.Zero)
            return null;
        var bytes = await _cache.GetAsync(Key(text), cancellationToken);
        return bytes is { Length: > 0 } && bytes.Length % sizeof(float) == 0 && (_dimensions == 0 || bytes.Length == _dimensions * sizeof(float))
            ? MemoryMarshal.Cast<byte, float>(bytes).ToArray() : null;
    }

    private Task KeepAsync(string text, float[] vector, CancellationToken cancellationToken) => _options.CacheLife <= TimeSpan.Zero
        ? Task.CompletedTask
        : _cache.SetAsync(Key(text), MemoryMarshal.AsBytes(vector.AsSpan()).ToArray(), _options.CacheLife, cancellationToken);

    private string Cut(string text)
    {
        var length = _options.MaxCharacters;
        return text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}

using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Knowledge.Qdrant;

/// <summary>How vectors are kept in Qdrant. Configuration: <c>Knowledge:Qdrant</c>.</summary>
internal sealed class QdrantOptions
{
    public const string Section = "Knowledge:Qdrant";

    /// <summary>Points of one call that writes.</summary>
    [Range(1, 10_000)]
    public int Batch { get; set; } = 256;

    /// <summary>Points of one page, where all of a collection are listed.</summary>
    [Range(1, 100_000)]
    public int Page { get; set; } = 4096;

    /// <summary>Of a collection when it is made; several spread it over the machines of a cluster.</summary>
    [Range(1, 1000)]
    public int Shards { get; set; } = 1;

    /// <summary>Copies of each shard of a collection when it is made.</summary>
    [Range(1, 100)]
    public int Replicas { get; set; } = 1;

    /// <summary>Looks at every vector that passes the filter: slower, and misses none.</summary>
    public bool Exact { get; set; }

    /// <summary>How long a call is waited for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}

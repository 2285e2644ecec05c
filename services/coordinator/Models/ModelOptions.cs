using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Coordinator.Models;

/// <summary>
/// Section <c>Models</c>. Beside these settings the section holds one entry a role, and <c>Default</c>, whose value is a
/// model (<c>provider:name</c>); see <see cref="ModelCatalog"/>.
/// </summary>
internal sealed class ModelOptions
{
    public const string Section = "Models";

    /// <summary>Read answers as they are written, so that a dropped or stuck one is noticed early. Turn it off for an
    /// endpoint that streams badly.</summary>
    public bool Stream { get; set; } = true;

    /// <summary>The most tokens of one answer, where the caller names no other number.</summary>
    [Range(1, 1_000_000)]
    public int MaxOutputTokens { get; set; } = 16_384;

    /// <summary>The most characters of one answer; a longer one counts as a fault of the endpoint.</summary>
    [Range(1_000, 100_000_000)]
    public int MaxAnswerCharacters { get; set; } = 4_000_000;

    /// <summary>How long one try may take, from sending the request to the end of the answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a streamed answer may pause once it has begun.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a call may take in all: the queue, every try, and the waits between them.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "2.00:00:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How often watchers are told that a call still has no answer.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan WaitNotice { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many calls may be at one endpoint at once.</summary>
    [Range(1, 1_000)]
    public int Concurrency { get; set; } = 8;

    /// <summary>How many further calls may wait for an endpoint; one more is refused.</summary>
    [Range(0, 100_000)]
    public int QueueLength { get; set; } = 256;

    /// <summary>How many calls this process sends to one endpoint in any minute; 0 for no bound. What is over it waits, as long as
    /// <see cref="Patience"/> lets it.</summary>
    [Range(0, 1_000_000)]
    public int CallsPerMinute { get; set; }

    /// <summary>How many tokens, of questions and of the longest answers that they allow, this process sends one endpoint in any minute; 0 for
    /// no bound. A call that is larger than the bound goes alone.</summary>
    [Range(0, 10_000_000_000)]
    public long TokensPerMinute { get; set; }

    /// <summary>After how long without an answer a call is sent a second time, for the answer that comes first; 00:00:00 for never. The second
    /// is sent only while the run's budget covers both and the endpoint has a free place, and it counts like the one that answered.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan HedgeAfter { get; set; }

    /// <summary>How often a call is tried again after the first try.</summary>
    [Range(1, 50)]
    public int MaxRetries { get; set; } = 6;

    /// <summary>The wait before the first retry; it doubles each time, with jitter, unless the endpoint names one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait that the doubling comes to.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest Retry-After that is waited for; an endpoint that asks for more is given up at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many tries within <see cref="BreakerWindow"/> are needed before the circuit can open; it does when
    /// nine of ten of them failed through the endpoint's fault.</summary>
    [Range(2, 1_000)]
    public int BreakerTries { get; set; } = 10;

    /// <summary>The window that the circuit breaker looks back over.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "01:00:00")]
    public TimeSpan BreakerWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an open circuit sends nothing to the endpoint.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "01:00:00")]
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Answer the same question, asked by the same attempt of any run, as it was answered before: at no cost. Off, as it
    /// makes runs that are alike go alike, also where they go wrong.</summary>
    public bool CacheAnswers { get; set; }

    /// <summary>How long an answer is remembered.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan CacheLife { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The longest answer that is remembered, in bytes.</summary>
    [Range(1, 100_000_000)]
    public int CacheMaxBytes { get; set; } = 1_000_000;

    /// <summary>How many bytes of answers are remembered where no cache but this process's memory is to be had.</summary>
    [Range(1_000, 100_000_000_000)]
    public long CacheTotalBytes { get; set; } = 200_000_000;

    /// <summary>How long the cache is waited for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan CachePatience { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The largest recording that is read, in bytes.</summary>
    [Range(1_000, 4_000_000_000)]
    public long MaxRecordingBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Models by the kind of work that they are for: <c>Models:Tiers:small = openai:…</c>. A role that asks for a tier gets its model,
    /// unless <c>Models:ROLE</c> names one; of several, with commas between them, the first whose context is large enough for the role.</summary>
    public Dictionary<string, string> Tiers { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The tier that a role asks for. In one process the agents say it themselves; name it here for a role that has a service of
    /// its own.</summary>
    public Dictionary<string, string> RoleTiers { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many tokens a model can be told at once, by its name without the provider, 1 to 100,000,000. A colon in the name is written
    /// as an underscore. A role whose model is known to be too small for it ends the start; one that nothing is said of is let through with
    /// a warning.</summary>
    public Dictionary<string, int> ContextWindows { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many tokens a role must be able to tell its model at once, 1 to 100,000,000. In one process the agents say it themselves;
    /// name it here for a role that has a service of its own.</summary>
    public Dictionary<string, int> RoleContexts { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Models that are asked, in their order, where a role's own gives no usable answer; a list, by role or <c>Default</c>. A model
    /// that a run chose for itself has none, and one that is known to be too small for the role is passed over.</summary>
    public Dictionary<string, string[]> Fallbacks { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How freely models answer, 0 to 2, by role or <c>Default</c>; where none is set, as their provider has it.</summary>
    public Dictionary<string, double> Temperatures { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The most tokens of one answer, 1 to 1,000,000, by role; where none is set, <see cref="MaxOutputTokens"/>.</summary>
    public Dictionary<string, int> OutputTokens { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Prices by model name, without the provider. A colon in the name is written as an underscore.</summary>
    public Dictionary<string, ModelPrice> Prices { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the one run of this process chose for itself, before all that is configured; no setting.</summary>
    internal string? Chosen { get; set; }
}

/// <summary>What a model costs, in US dollars a million tokens; checked by <see cref="ModelSettings"/>.</summary>
internal sealed class ModelPrice
{
    public double InputPerMillion { get; set; }

    public double OutputPerMillion { get; set; }
}

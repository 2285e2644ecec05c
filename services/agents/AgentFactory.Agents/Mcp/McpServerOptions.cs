using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Agents.Mcp;

/// <summary>
/// A server of tools that speaks the Model Context Protocol, for one role. Configuration: <c>Agents:ROLE:Mcp:NAME</c>. It is the
/// operator's program or address and runs outside the sandbox: give a role only what may see what its tasks see.
/// </summary>
internal sealed class McpServerOptions : IValidatableObject
{
    /// <summary>The program to start and to speak to over its standard input and output; or set <see cref="Url"/>.</summary>
    public string Command { get; set; } = "";

    /// <summary>The program's arguments, one an entry.</summary>
    public IList<string> Arguments { get; } = [];

    /// <summary>The program's variables, beside those that every program needs to run; this process's own are not passed on.</summary>
    public IDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>();

    /// <summary>Where the server answers over HTTP; or set <see cref="Command"/>.</summary>
    public Uri? Url { get; set; }

    /// <summary>Headers of each request over HTTP, for instance <c>Authorization</c>.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    /// <summary>The tools that the model is offered, by the server's names for them; all of them when empty.</summary>
    public IList<string> Tools { get; } = [];

    /// <summary>How long it may take until the server has named its tools. 100 ms to 10 min; 30 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one call may take. 100 ms to 1 h; 2 min unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How many tools the model is offered at most, so that one server does not fill its context. 1 to 500; 50 unless set.</summary>
    [Range(1, 500)]
    public int MaxTools { get; set; } = 50;

    /// <summary>Characters of a result that the model is shown; the middle of more is left out. 100 to 1,000,000; 30,000 unless set.</summary>
    [Range(100, 1_000_000)]
    public int MaxResultCharacters { get; set; } = 30_000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if ((Command.Length == 0) == (Url is null))
            yield return new("it needs a Command or a Url, and not both");
        if (Url is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
            yield return new($"the Url `{url}` is not an address that begins with http:// or https://");
    }
}

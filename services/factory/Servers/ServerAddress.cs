using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Servers;

/// <summary>How a server of one kind is named: by <c>--server</c>, else by the environment.</summary>
/// <param name="Variable">Names it where the option does not.</param>
/// <param name="Usual">Where one listens on this machine unless told otherwise.</param>
/// <param name="Whereabouts">What is there or here, in words.</param>
internal sealed record ServerAddress(string Variable, string Usual, string Whereabouts)
{
    /// <summary>The one that is named; else the usual one.</summary>
    /// <exception cref="BadInputException">That is no address.</exception>
    public Uri Find(string? option) => Read(option ?? FromEnvironment() ?? Usual);

    /// <summary>The one that is named; null when a data directory of this machine is meant.</summary>
    /// <param name="option">As typed.</param>
    /// <param name="data">The data directory as typed, which no server goes with.</param>
    /// <exception cref="BadInputException">Both are given, or the server's is no address.</exception>
    public Uri? FindFor(string? option, string? data) => (option ?? FromEnvironment(), data) switch
    {
        (null, _) => null,
        (_, not null) when option is not null => throw new BadInputException($"--server and --data exclude each other: {Whereabouts} is there or here."),
        (_, not null) => null,
        var (text, _) => Read(text),
    };

    private string? FromEnvironment() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set : null;

    private Uri Read(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new BadInputException($"`{text}` is no address of a server: give one like {Usual}.");
}

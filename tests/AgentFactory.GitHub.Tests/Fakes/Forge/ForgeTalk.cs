namespace AgentFactory.Forge.Fakes;

/// <summary>What is said in one repository: below issues, beside lines, in reviews, by checks.</summary>
internal sealed class ForgeTalk
{
    /// <summary>As whom the factory's token speaks.</summary>
    public const string Us = "factory-bot";

    private readonly Lock _lock = new();
    private readonly List<ForgeSaid> _said = [];
    private long _next = 100;

    public List<ForgeCheckState> Checks { get; } = [];

    public List<(string Context, string State)> Statuses { get; } = [];

    public IReadOnlyList<ForgeSaid> All
    {
        get
        {
            lock (_lock)
                return [.. _said];
        }
    }

    public IEnumerable<ForgeSaid> Of(string kind, int number) => All.Where(said => said.Kind == kind && said.Number == number);

    /// <summary>Somebody says something.</summary>
    /// <param name="kind"><c>comment</c>, <c>line</c> or <c>review</c>.</param>
    public ForgeSaid Say(string kind, int number, string body, string user = "anna", string association = "MEMBER", string? path = null, int? line = null, string? state = null, string? commit = null, long? replyTo = null)
    {
        lock (_lock)
        {
            var said = new ForgeSaid(_next++, kind, number, user, association) { Body = body, Path = path, Line = line, State = state, Commit = commit, ReplyTo = replyTo };
            _said.Add(said);
            return said;
        }
    }

    public void Remove(ForgeSaid said)
    {
        lock (_lock)
            _said.Remove(said);
    }
}

internal sealed record ForgeSaid(long Id, string Kind, int Number, string User, string Association)
{
    public required string Body { get; set; }
    public string? Path { get; init; }
    public int? Line { get; init; }
    public string? State { get; init; }
    public string? Commit { get; init; }
    public long? ReplyTo { get; init; }
}

internal sealed record ForgeCheckState(string Name, string Status, string? Conclusion, string Summary);

namespace AgentFactory.Contracts.Messages;

/// <summary>What names in messages may look like. A message may come from anybody who can reach the broker.</summary>
public static class MessageForm
{
    private const int MaxName = 128;

    /// <summary>Whether it could be the name of a run, a task or an agent: 1 to 128 printable ASCII characters.</summary>
    public static bool IsName(string? name) => name is { Length: > 0 and <= MaxName } && name.All(c => c is > ' ' and < (char)127);
}

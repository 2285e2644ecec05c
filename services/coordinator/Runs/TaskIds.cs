namespace AgentFactory.Coordinator.Runs;

/// <summary>Names of the tasks that the factory adds by itself, and of their branches.</summary>
internal static class TaskIds
{
    public const string Plan = "plan";

    private static readonly string[] ReservedPrefixes = ["prove-", "review-", "repair-", "conflict-", "deliver-", "follow-"];

    public static string Prove(int number) => $"prove-{number}";

    public static string Review(int number) => $"review-{number}";

    public static string Repair(int number) => $"repair-{number}";

    public static string Conflict(int number) => $"conflict-{number}";

    public static string Deliver(int number) => $"deliver-{number}";

    public static string Follow(int number) => $"follow-{number}";

    /// <summary>The branch that one attempt, and only it, may push.</summary>
    public static string Branch(string taskId, int attempt) => $"factory/attempts/{taskId}/{attempt}";

    /// <summary>Letters, digits and dashes, 1 to 64 of them, not starting with a dash: safe as a part of a branch name.</summary>
    public static bool IsValid(string? id) =>
        id is { Length: >= 1 and <= 64 } && id[0] != '-' && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>Whether the factory keeps the name for itself. Case is ignored: a branch is a file, and some file systems ignore it.</summary>
    public static bool IsReserved(string id) =>
        id.Equals(Plan, StringComparison.OrdinalIgnoreCase)
        || Array.Exists(ReservedPrefixes, p => id.StartsWith(p, StringComparison.OrdinalIgnoreCase));
}

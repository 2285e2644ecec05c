using System.Text.Json;

namespace AgentFactory.Contracts.Policy;

/// <summary>Kinds as they cross a process boundary: in kebab case.</summary>
internal static class PolicyWords
{
    public static string Write<T>(T kind)
        where T : struct, Enum =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    /// <summary>Null when there is no such kind.</summary>
    public static T? Read<T>(string word)
        where T : struct, Enum
    {
        foreach (var kind in Enum.GetValues<T>())
        {
            if (Write(kind) == word)
                return kind;
        }

        return null;
    }
}

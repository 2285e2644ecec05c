using System.IO.Enumeration;

namespace AgentFactory.Contracts.Policy;

/// <summary>Names with <c>*</c> in them.</summary>
internal static class NamePattern
{
    public static bool Matches(IReadOnlyList<string> patterns, string name)
    {
        foreach (var pattern in patterns)
        {
            if (Matches(pattern, name))
                return true;
        }

        return false;
    }

    public static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true);
}

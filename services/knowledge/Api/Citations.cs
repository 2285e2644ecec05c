using System.Globalization;

namespace AgentFactory.Knowledge.Api;

/// <summary>Reads citations as agents write them: <c>K12</c>, <c>[K12]</c>.</summary>
internal static class Citations
{
    /// <summary>Null for what is not one.</summary>
    public static long? Read(string text)
    {
        var plain = text.Trim().TrimStart('[').TrimEnd(']');
        return plain is ['K' or 'k', .. var digits] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}

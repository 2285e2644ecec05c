using System.Text.RegularExpressions;

namespace AgentFactory.DevOps.Checks;

/// <summary>Whether what is fetched today is what will be fetched tomorrow.</summary>
internal static partial class Pins
{
    /// <summary>Null for an image that is pinned, or whose version is a variable.</summary>
    public static string? FindFault(string image)
    {
        var name = Default().Replace(image, "${value}");
        if (name.Contains('$', StringComparison.Ordinal) || name.Contains("@sha256:", StringComparison.Ordinal))
            return null;
        var tag = name.LastIndexOf(':') is var colon and >= 0 && colon > name.LastIndexOf('/') ? name[(colon + 1)..] : null;
        return tag switch
        {
            null => $"the image `{image}` has no tag, so it is whatever is newest: name a version or a digest",
            "latest" => $"the image `{image}` is whatever is newest: name a version or a digest",
            _ when !tag.Any(char.IsAsciiDigit) => $"the tag of `{image}` names no version and moves: name one, or a digest",
            _ => null,
        };
    }

    /// <summary>Null for an action of a workflow that is pinned.</summary>
    public static string? FindActionFault(string uses)
    {
        var reference = uses.LastIndexOf('@') is var at and > 0 ? uses[(at + 1)..] : null;
        return reference is null
            ? $"`{uses}` names no version: owner/name@v1.2.3, or @ and a commit of 40 digits"
            : Commit().IsMatch(reference) || Version().IsMatch(reference) ? null : $"`{uses}` moves: pin it to a whole version such as v4.2.2, or to a commit of 40 digits";
    }

    [GeneratedRegex(@"\$\{\w+:?-(?<value>[^}]+)\}", RegexOptions.None, 1_000)]
    private static partial Regex Default();

    [GeneratedRegex("^[0-9a-f]{40}$", RegexOptions.None, 1_000)]
    private static partial Regex Commit();

    [GeneratedRegex(@"^(?:[\w-]+[-/])?v?\d+\.\d+\.\d+", RegexOptions.None, 1_000)]
    private static partial Regex Version();
}

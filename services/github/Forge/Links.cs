using System.Text.RegularExpressions;

namespace AgentFactory.GitHub.Forge;

/// <summary>Reads the <c>Link</c> header.</summary>
internal static partial class Links
{
    /// <summary>Where the next page is; null on the last one.</summary>
    public static Uri? Next(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Link", out var values)
        && NextPage().Match(string.Join(',', values)) is { Success: true } match
        && Uri.TryCreate(match.Groups[1].Value, UriKind.Absolute, out var next)
            ? next
            : null;

    [GeneratedRegex("<([^<>]+)>[^<>]*;\\s*rel=\"?next\"?", RegexOptions.NonBacktracking)]
    private static partial Regex NextPage();
}

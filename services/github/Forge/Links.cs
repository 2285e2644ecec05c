using System.Text.RegularExpressions;

namespace AgentFactory.GitHub.Forge;

/// <summary>Reads the <c>Link</c> header.</summary>
internal static partial class Links
{
    /// <summary>Where the next page is; null on the last one.</summary>
    public static Uri? Next(HttpResponseMessage response) => Find(response, "next");

    /// <summary>Where the last page is; null on it.</summary>
    public static Uri? Last(HttpResponseMessage response) => Find(response, "last");

    /// <summary>Where the page before is; null on the first one.</summary>
    public static Uri? Previous(HttpResponseMessage response) => Find(response, "prev");

    private static Uri? Find(HttpResponseMessage response, string relation) =>
        response.Headers.TryGetValues("Link", out var values)
        && Page().Matches(string.Join(',', values)).FirstOrDefault(match => match.Groups[2].Value == relation) is { } match
        && Uri.TryCreate(match.Groups[1].Value, UriKind.Absolute, out var page)
            ? page
            : null;

    [GeneratedRegex("<([^<>]+)>[^<>]*;\\s*rel=\"?([a-z]+)\"?", RegexOptions.NonBacktracking)]
    private static partial Regex Page();
}

using System.Text.RegularExpressions;

namespace AgentFactory.GitHub.Forge;

/// <summary>A repository of the forge, as <c>owner/name</c>.</summary>
internal sealed partial record RepositoryName(string Owner, string Name)
{
    public override string ToString() => $"{Owner}/{Name}";

    /// <summary>Null when it is no such name.</summary>
    public static RepositoryName? TryParse(string text) =>
        Pattern().Match(text) is { Success: true } match && match.Groups[2].Value is not ("." or "..")
            ? new(match.Groups[1].Value, match.Groups[2].Value)
            : null;

    /// <summary>The repository that an address of git's leads to; null when it is not on <paramref name="forge"/>.</summary>
    public static RepositoryName? On(Uri forge, string? address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http" or "ssh")
            || !uri.Host.Equals(forge.Host, StringComparison.OrdinalIgnoreCase) || (uri.Scheme != "ssh" && uri.Port != forge.Port))
            return null;
        var root = uri.Scheme == "ssh" ? "/" : forge.AbsolutePath.TrimEnd('/') + "/";
        var path = uri.AbsolutePath.TrimEnd('/');
        if (!path.StartsWith(root, StringComparison.Ordinal))
            return null;
        path = path[root.Length..];
        return TryParse(path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path);
    }

    [GeneratedRegex(@"\A([A-Za-z0-9](?:[A-Za-z0-9_-]{0,99}))/([A-Za-z0-9._-]{1,100})\z", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}

/// <summary>An issue, as <c>owner/name#number</c>.</summary>
internal sealed partial record IssueName(RepositoryName Repository, int Number)
{
    public override string ToString() => $"{Repository}#{Number}";

    /// <summary>The pull request that an address of the forge's pages leads to; null when it is no such address.</summary>
    public static IssueName? OfPage(Uri forge, string address) =>
        Page().Match(address) is { Success: true } match && RepositoryName.On(forge, match.Groups[1].Value) is { } name
            ? new(name, int.Parse(match.Groups[2].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))
            : null;

    [GeneratedRegex(@"\A(https?://[^?#]+)/pull/([1-9][0-9]{0,8})(?:[/?#].*)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Page();

    /// <summary>Null when it is no such name.</summary>
    public static IssueName? TryParse(string? text)
    {
        var parts = (text ?? "").Split('#');
        return parts is [var repository, var number] && RepositoryName.TryParse(repository) is { } name
            && int.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value) && value > 0
            ? new(name, value)
            : null;
    }
}

using System.Net;
using System.Text;
using System.Text.Json;

namespace AgentFactory.GitHub.Forge;

/// <summary>What an answer that is not a success means, and what to do about it.</summary>
internal static class ForgeAnswers
{
    private const int MaxQuoted = 300;

    public static async Task<ForgeException> ExplainAsync(HttpResponseMessage response, string what, GitHubOptions options, CancellationToken cancellationToken)
    {
        var said = Quote(MessageIn(await response.Content.ReadAsStringAsync(cancellationToken)));
        var host = options.Api.Host;
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new(ForgeProblem.Credential,
                $"{host} does not take the credential{said}. It is wrong, expired or revoked: set a good one in GitHub:Token (or GitHub:AppId and its key) and start the github service again."),
            HttpStatusCode.Forbidden => new(ForgeProblem.Forbidden,
                $"{host} forbids it to ask for {what}{said}. Give the token the rights for it (contents and pull requests: read and write), or use another one."),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new(ForgeProblem.Missing,
                $"{host} has not {what}{(options.HasCredential ? ", or the credential may not see it" : "; without a credential (GitHub:Token) only what is public can be seen")}."),
            HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict or HttpStatusCode.BadRequest => new(ForgeProblem.Refused, $"{host} refuses {what}{said}."),
            >= HttpStatusCode.InternalServerError => new(ForgeProblem.Unavailable, $"{host} answers {(int)response.StatusCode} about {what}. Try again later."),
            _ => new(ForgeProblem.Answer, $"{host} answers {(int)response.StatusCode} about {what}{said}, which is not understood."),
        };
    }

    /// <summary>GitHub's own words: <c>message</c>, and that of each of its <c>errors</c>.</summary>
    private static string MessageIn(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return "";
            var parts = new List<string?> { Text(document.RootElement, "message") };
            if (document.RootElement.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
                parts.AddRange(errors.EnumerateArray().Select(error => error.ValueKind == JsonValueKind.String ? error.GetString() : Text(error, "message")));
            return string.Join("; ", parts.OfType<string>());
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>What a server said, in one bounded line.</summary>
    public static string Quote(string text)
    {
        var line = new StringBuilder();
        foreach (var c in text.Trim())
            line.Append(char.IsControl(c) ? ' ' : c);
        var bounded = line.Length <= MaxQuoted ? line.ToString() : line.ToString(0, MaxQuoted) + "…";
        return bounded.Length == 0 ? "" : $": {bounded.TrimEnd('.', ' ')}";
    }
}

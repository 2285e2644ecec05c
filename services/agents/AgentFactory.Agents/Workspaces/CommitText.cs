using System.Text;

namespace AgentFactory.Agents.Workspaces;

/// <summary>The text of a commit. What a model wrote of it can end neither the message nor add a trailer of its own.</summary>
internal static class CommitText
{
    private const int MaxCharacters = 8_000;

    public static string Make(string message, IReadOnlyDictionary<string, string> trailers)
    {
        var text = new StringBuilder();
        var body = message.Length > MaxCharacters ? message[..MaxCharacters] : message;
        foreach (var line in body.ReplaceLineEndings("\n").Split('\n'))
        {
            // A line like our own trailers would be read as one.
            var clean = new string([.. line.Where(character => !char.IsControl(character))]).TrimEnd();
            text.Append(trailers.Keys.Any(key => clean.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)) ? "> " + clean : clean).Append('\n');
        }
        var result = text.ToString().Trim('\n');
        var lines = trailers.Select(trailer => $"{trailer.Key}: {new string([.. trailer.Value.Where(character => !char.IsControl(character))])}\n");
        return $"{(result.Length == 0 ? "Work in progress" : result)}\n\n{string.Concat(lines)}";
    }
}

using System.Text;

namespace AgentFactory.Coordinator.Repositories;

/// <summary>What a merge commit says of the task whose work it brings. Both texts are a model's.</summary>
internal sealed record MergeText(string Title, string? Summary)
{
    /// <summary>Longest subject, in characters.</summary>
    public const int MaxSubject = 72;

    /// <summary>Longest body, in characters.</summary>
    public const int MaxBody = 2_000;

    private const int Width = 76;

    public string Write(string runId, string taskId)
    {
        var subject = Clean(Title, MaxSubject);
        var body = Wrap(Clean(Summary ?? "", MaxBody));
        return $"{(subject.Length > 0 ? subject : taskId)}\n\n{(body.Length > 0 ? body + "\n\n" : "")}Factory-Run: {runId}\nFactory-Task: {taskId}\n";
    }

    /// <summary>One line without control characters: no text of a model's can pass for a trailer of ours.</summary>
    private static string Clean(string text, int length)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        line = new string([.. line.Where(c => !char.IsControl(c))]);
        return line.Length <= length ? line : line[..(length - 1)].TrimEnd() + "…";
    }

    private static string Wrap(string text)
    {
        var wrapped = new StringBuilder();
        var column = 0;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > 0 && column + 1 + word.Length > Width)
            {
                wrapped.Append('\n');
                column = 0;
            }
            else if (column > 0)
            {
                wrapped.Append(' ');
                column++;
            }
            wrapped.Append(word);
            column += word.Length;
        }
        return wrapped.ToString();
    }
}

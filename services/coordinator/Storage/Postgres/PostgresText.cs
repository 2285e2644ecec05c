using System.Buffers;
using System.Text;

namespace AgentFactory.Coordinator.Storage.Postgres;

/// <summary>PostgreSQL's text holds every character but NUL, and no half of a surrogate pair; models and tools write both.</summary>
internal static class PostgresText
{
    private static readonly SearchValues<char> Suspect = SearchValues.Create(
        [.. Enumerable.Range(0xD800, 0x800).Select(code => (char)code), '\0']);

    /// <summary>The text with U+FFFD where it holds what cannot be stored.</summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAny(Suspect))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append((rune.Value == 0 ? Rune.ReplacementChar : rune).ToString());
        return clean.ToString();
    }
}

using System.Runtime.InteropServices;

namespace AgentFactory.Knowledge.Ranking;

/// <summary>How often each term occurs in a text: terms ascending, counts beside them.</summary>
internal sealed class TermVector
{
    /// <summary>As it was made once.</summary>
    public TermVector(int[] terms, ushort[] counts, int length)
    {
        Terms = terms;
        Counts = counts;
        Length = length;
    }

    public int[] Terms { get; }

    public ushort[] Counts { get; }

    /// <summary>Of all occurrences that are no stop words.</summary>
    public int Length { get; }

    /// <summary>Analyses a text. Words of its heading (the first line, if more follows) count once more.</summary>
    public static TermVector Of(string text, Vocabulary vocabulary)
    {
        var occurrences = new List<int>(text.Length / 6);
        vocabulary.Analyze(text, occurrences);
        var heading = HeadingOf(text);
        if (heading.Length > 0)
            vocabulary.Analyze(heading, occurrences);
        return Of(occurrences, vocabulary);
    }

    private static TermVector Of(List<int> occurrences, Vocabulary vocabulary)
    {
        occurrences.Sort();
        var terms = new List<int>(occurrences.Count);
        var counts = new List<ushort>(occurrences.Count);
        var length = 0;
        foreach (var term in CollectionsMarshal.AsSpan(occurrences))
        {
            if (!vocabulary.IsStop(term))
                length++;
            if (terms.Count > 0 && terms[^1] == term)
            {
                if (counts[^1] < ushort.MaxValue)
                    counts[^1]++;
            }
            else
            {
                terms.Add(term);
                counts.Add(1);
            }
        }

        return new([.. terms], [.. counts], length);
    }

    private static ReadOnlySpan<char> HeadingOf(ReadOnlySpan<char> text)
    {
        const int MaxHeading = 200;
        text = text.TrimStart();
        var end = text.IndexOf('\n');
        return end is > 0 and <= MaxHeading && !text[end..].IsWhiteSpace() ? text[..end] : default;
    }
}

namespace AgentFactory.Knowledge.Context;

/// <summary>The runs of three words that a text has, to tell how much two texts are alike.</summary>
internal sealed class Shingles
{
    private const int Run = 3;
    private readonly HashSet<int> _runs = [];

    public Shingles(string text)
    {
        Span<int> last = stackalloc int[Run];
        var count = 0;
        var span = text.AsSpan();
        var start = -1;
        for (var i = 0; i <= span.Length; i++)
        {
            if (i < span.Length && char.IsLetterOrDigit(span[i]))
            {
                start = start < 0 ? i : start;
                continue;
            }

            if (start < 0)
                continue;
            last[count % Run] = string.GetHashCode(span[start..i], StringComparison.OrdinalIgnoreCase);
            start = -1;
            count++;
            if (count >= Run)
                _runs.Add(HashCode.Combine(last[count % Run], last[(count + 1) % Run], last[(count + 2) % Run]));
        }

        // Texts of one or two words are compared as a whole.
        if (_runs.Count == 0)
            _runs.Add(string.GetHashCode(text.Trim(), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>0 for nothing in common; 1 when the smaller is all in the larger.</summary>
    public double Overlap(Shingles other)
    {
        var (small, large) = _runs.Count <= other._runs.Count ? (_runs, other._runs) : (other._runs, _runs);
        return (double)small.Count(large.Contains) / small.Count;
    }
}

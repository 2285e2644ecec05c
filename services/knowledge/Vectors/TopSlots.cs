namespace AgentFactory.Knowledge.Vectors;

internal readonly record struct ScoredSlot(int Slot, float Score);

/// <summary>Keeps the best few of many: highest score first, equal ones by the lower slot.</summary>
internal sealed class TopSlots(int capacity)
{
    private readonly ScoredSlot[] _heap = new ScoredSlot[capacity];
    private int _count;

    /// <summary>What a score must exceed to get in.</summary>
    public float Threshold => _count < capacity ? float.NegativeInfinity : _heap[0].Score;

    /// <summary>The best of all scores above zero; a slot's place is its number.</summary>
    public static ScoredSlot[] Of(ReadOnlySpan<float> scores, int count)
    {
        var top = new TopSlots(Math.Max(1, Math.Min(count, scores.Length)));
        for (var slot = 0; slot < scores.Length; slot++)
        {
            if (scores[slot] > 0 && scores[slot] >= top.Threshold)
                top.Add(new(slot, scores[slot]));
        }

        return top.Drain();
    }

    public void Add(ScoredSlot candidate)
    {
        if (_count < capacity)
        {
            _heap[_count] = candidate;
            Up(_count++);
        }
        else if (Worse(_heap[0], candidate))
        {
            _heap[0] = candidate;
            Down();
        }
    }

    public ScoredSlot[] Drain()
    {
        var sorted = _heap.AsSpan(0, _count).ToArray();
        Array.Sort(sorted, (a, b) => Worse(a, b) ? 1 : Worse(b, a) ? -1 : 0);
        return sorted;
    }

    private static bool Worse(ScoredSlot a, ScoredSlot b) => a.Score < b.Score || (a.Score == b.Score && a.Slot > b.Slot);

    private void Up(int at)
    {
        while (at > 0 && Worse(_heap[at], _heap[(at - 1) / 2]))
        {
            (_heap[at], _heap[(at - 1) / 2]) = (_heap[(at - 1) / 2], _heap[at]);
            at = (at - 1) / 2;
        }
    }

    private void Down()
    {
        for (var at = 0; ;)
        {
            var child = (2 * at) + 1;
            if (child >= _count)
                return;
            if (child + 1 < _count && Worse(_heap[child + 1], _heap[child]))
                child++;
            if (!Worse(_heap[child], _heap[at]))
                return;
            (_heap[at], _heap[child]) = (_heap[child], _heap[at]);
            at = child;
        }
    }
}

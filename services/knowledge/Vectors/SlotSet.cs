namespace AgentFactory.Knowledge.Vectors;

/// <summary>A set of slots, one bit each.</summary>
internal sealed class SlotSet(int slots)
{
    private readonly ulong[] _bits = new ulong[(slots + 63) / 64];

    public int Count { get; private set; }

    /// <summary>Those in it, ascending.</summary>
    public IEnumerable<int> Slots => Enumerable.Range(0, slots).Where(slot => this[slot]);

    public bool this[int slot] => (uint)slot < (uint)slots && (_bits[slot >> 6] & (1UL << (slot & 63))) != 0;

    public void Add(int slot)
    {
        if ((uint)slot >= (uint)slots || this[slot])
            return;
        _bits[slot >> 6] |= 1UL << (slot & 63);
        Count++;
    }

    /// <summary>Sets the score of every slot that is not in the set to zero.</summary>
    public void Clear(Span<float> scores)
    {
        for (var slot = 0; slot < scores.Length; slot++)
        {
            if (!this[slot])
                scores[slot] = 0;
        }
    }
}

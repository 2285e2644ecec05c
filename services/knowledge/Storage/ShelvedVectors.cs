using System.Runtime.InteropServices;

namespace AgentFactory.Knowledge.Storage;

/// <summary>What is known here of a model's vectors that a shelf keeps: who holds which, and what is to be taken away.</summary>
internal sealed class ShelvedVectors(string space) : ModelVectors(space)
{
    private readonly List<long> _held = [];
    private readonly HashSet<int> _gone = [];
    private int? _dimensions;

    public override int? Dimensions => _dimensions;

    public override int Slots => _held.Count;

    public override bool Has(int slot) => slot < _held.Count && _held[slot] > 0;

    public override bool Holds(int slot, long version) => Has(slot) && _held[slot] == version;

    /// <summary>The shelf has it; here only the version is kept.</summary>
    public override void Set(int slot, long version, ReadOnlySpan<float> vector)
    {
        _dimensions = vector.Length;
        Keep(slot, version);
    }

    public override void Remove(int slot)
    {
        if (slot < _held.Count)
            _held[slot] = 0;
        _gone.Add(slot);
    }

    /// <summary>What the shelf holds from before.</summary>
    public void Found(int dimensions) => _dimensions = dimensions;

    public void Keep(int slot, long version)
    {
        if (slot >= _held.Count)
            CollectionsMarshal.SetCount(_held, slot + 1);
        _held[slot] = version;
        _gone.Remove(slot);
    }

    /// <summary>Slots whose vectors the shelf has yet to let go of; each is answered once.</summary>
    public IReadOnlyList<int> TakeGone()
    {
        int[] gone = [.. _gone];
        _gone.Clear();
        return gone;
    }

    public override void Dispose()
    {
        // The shelf is not ours to close.
    }
}

namespace AgentFactory.Knowledge.Storage;

/// <summary>
/// The vectors of a model, beside the built-in ones. They come in the background: queries go by them once every entry has
/// had its turn, and by the built-in ones until then. The owner holds the lock.
/// </summary>
internal abstract class ModelVectors(string space) : IDisposable
{
    private readonly HashSet<(int Slot, long Version)> _refused = [];

    public string Space => space;

    /// <summary>Null until the model has answered once.</summary>
    public abstract int? Dimensions { get; }

    /// <summary>Whether every entry has had its turn since the store was opened.</summary>
    public bool IsReady { get; private set; }

    /// <summary>One more than the highest slot that may hold one.</summary>
    public abstract int Slots { get; }

    public abstract bool Has(int slot);

    public abstract bool Holds(int slot, long version);

    public bool Wants(int slot, long version) => !Holds(slot, version) && !_refused.Contains((slot, version));

    public abstract void Set(int slot, long version, ReadOnlySpan<float> vector);

    /// <summary>The model takes no such text: the entry goes by its words alone.</summary>
    public void Refuse(int slot, long version) => _refused.Add((slot, version));

    public abstract void Remove(int slot);

    public void Complete() => IsReady = Dimensions is not null;

    public abstract void Dispose();
}

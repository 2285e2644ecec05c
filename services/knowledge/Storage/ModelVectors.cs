using System.Security.Cryptography;
using System.Text;
using AgentFactory.Knowledge.Vectors;

namespace AgentFactory.Knowledge.Storage;

/// <summary>
/// The vectors of a model, beside the built-in ones. They come in the background: queries go by them once every entry has
/// had its turn, and by the built-in ones until then. The owner holds the lock.
/// </summary>
internal sealed class ModelVectors : IDisposable
{
    private readonly string _path;
    private readonly string _mark;
    private readonly int _quantizeFrom;
    private readonly HashSet<(int Slot, long Version)> _refused = [];

    /// <param name="identity">Of the database: another one's vectors are no use, however its entries are numbered.</param>
    public ModelVectors(string directory, string space, string identity, int quantizeFrom)
    {
        Space = space;
        _mark = $"{space}|{identity}";
        _quantizeFrom = quantizeFrom;
        // The names of models hold characters that names of files cannot.
        _path = Path.Combine(directory, $"model-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(space)).AsSpan(0, 8))}.bin");
        if (VectorFile.DimensionsOf(_path, _mark) is { } dimensions)
            Open(dimensions);
    }

    public string Space { get; }

    /// <summary>Null until the model has answered once.</summary>
    public VectorFile? File { get; private set; }

    /// <summary>Whether every entry has had its turn since the store was opened.</summary>
    public bool IsReady { get; private set; }

    public bool Wants(int slot, long version) => !(File?.Holds(slot, version) ?? false) && !_refused.Contains((slot, version));

    public void Set(int slot, long version, ReadOnlySpan<float> vector)
    {
        if (File is null)
            Open(vector.Length);
        File!.Set(slot, version, vector);
    }

    /// <summary>The model takes no such text: the entry goes by its words alone.</summary>
    public void Refuse(int slot, long version) => _refused.Add((slot, version));

    public void Remove(int slot) => File?.Remove(slot);

    public void Complete() => IsReady = File is not null;

    public void Dispose() => File?.Dispose();

    private void Open(int dimensions) => File = new(_path, _mark, dimensions) { QuantizeFrom = _quantizeFrom };
}

using System.Security.Cryptography;
using System.Text;
using AgentFactory.Knowledge.Vectors;

namespace AgentFactory.Knowledge.Storage;

/// <summary>A model's vectors in a file beside the database.</summary>
internal sealed class FiledVectors : ModelVectors
{
    private readonly string _path;
    private readonly string _mark;
    private readonly int _quantizeFrom;

    /// <param name="identity">Of the database: another one's vectors are no use, however its entries are numbered.</param>
    public FiledVectors(string directory, string space, string identity, int quantizeFrom)
        : base(space)
    {
        _mark = $"{space}|{identity}";
        _quantizeFrom = quantizeFrom;
        // The names of models hold characters that names of files cannot.
        _path = Path.Combine(directory, $"model-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(space)).AsSpan(0, 8))}.bin");
        if (VectorFile.DimensionsOf(_path, _mark) is { } dimensions)
            Open(dimensions);
    }

    public VectorFile? File { get; private set; }

    public override int? Dimensions => File?.Dimensions;

    public override int Slots => File?.Capacity ?? 0;

    public override bool Has(int slot) => File?.Has(slot) ?? false;

    public override bool Holds(int slot, long version) => File?.Holds(slot, version) ?? false;

    public override void Set(int slot, long version, ReadOnlySpan<float> vector)
    {
        if (File is null)
            Open(vector.Length);
        File!.Set(slot, version, vector);
    }

    public override void Remove(int slot) => File?.Remove(slot);

    public override void Dispose() => File?.Dispose();

    private void Open(int dimensions) => File = new(_path, _mark, dimensions) { QuantizeFrom = _quantizeFrom };
}

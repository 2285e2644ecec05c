using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using AgentFactory.Knowledge.Entries;

namespace AgentFactory.Knowledge.Vectors;

/// <summary>
/// Vectors of length 1 in a mapped file, one row a slot. Each row carries the version of the entry it was made from and a
/// checksum, so that what a crash tore or left behind is seen when the file is opened. One caller changes it while none
/// reads (the owner holds the lock).
/// </summary>
internal sealed unsafe class VectorFile : IVectors, IDisposable
{
    private const ulong Magic = 0x3230_4345_5646_4141;
    private const int HeaderBytes = 4096;
    private const int FooterBytes = 16;
    private const int Alignment = 16;

    private readonly FileStream _file;
    private readonly int _stride;
    private MemoryMappedFile? _map;
    private MemoryMappedViewAccessor? _view;
    private byte* _base;
    private int _capacity;
    private QuantizedRows? _quantized;

    /// <summary>Opens the file, or makes it. One that was written for another space or length is emptied.</summary>
    /// <param name="space">Names what makes the vectors.</param>
    /// <exception cref="IOException">The file cannot be used.</exception>
    public VectorFile(string path, string space, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        Dimensions = dimensions;
        Space = space;
        _stride = (((dimensions * sizeof(float)) + Alignment - 1) / Alignment * Alignment) + FooterBytes;
        _file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.None);
        try
        {
            var mark = Mark(space, dimensions);
            Span<byte> found = stackalloc byte[mark.Length];
            if (_file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) < found.Length || !found.SequenceEqual(mark))
            {
                _file.SetLength(0);
                _file.SetLength(HeaderBytes);
                _file.Position = 0;
                _file.Write(mark);
                _file.Flush();
            }

            Map((int)Math.Max(0, (_file.Length - HeaderBytes) / _stride));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Space { get; }

    public int Dimensions { get; }

    /// <summary>Of the vectors in a file that was written for this space; null where there is none.</summary>
    public static int? DimensionsOf(string path, string space)
    {
        var name = Encoding.UTF8.GetBytes(space);
        if (!File.Exists(path))
            return null;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var mark = new byte[16 + name.Length];
        if (file.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) < mark.Length)
            return null;
        var dimensions = MemoryMarshal.Read<int>(mark.AsSpan(8));
        return dimensions > 0 && mark.AsSpan().SequenceEqual(Mark(space, dimensions)) ? dimensions : null;
    }

    /// <summary>Rows that the file has room for, used or not.</summary>
    public int Capacity => _capacity;

    /// <summary>Of the mapped file.</summary>
    public long Bytes => HeaderBytes + ((long)_capacity * _stride);

    /// <summary>From here on a scan looks through bytes first; set by the owner.</summary>
    public int QuantizeFrom { get; init; } = int.MaxValue;

    public bool Has(int slot) => (uint)slot < (uint)_capacity && Footer(slot)->Used == 1;

    /// <summary>Whether the row was made from this version of its entry, and is whole.</summary>
    public bool Holds(int slot, long version) =>
        Has(slot) && Footer(slot)->Version == version && Footer(slot)->Checksum == Checksum(slot);

    public ReadOnlySpan<float> Row(int slot) => new(_base + HeaderBytes + ((long)slot * _stride), Dimensions);

    /// <exception cref="KnowledgeException">The vector has another length, a part that is no number, or no direction.</exception>
    public void Set(int slot, long version, ReadOnlySpan<float> vector)
    {
        var unit = VectorCheck.Unit(vector, Dimensions);
        if (slot >= _capacity)
            Map(Math.Max(Math.Max(64, slot + 1), (int)Math.Min(int.MaxValue, _capacity * 9L / 8)));
        Footer(slot)->Used = 0;
        unit.CopyTo(new Span<float>(_base + HeaderBytes + ((long)slot * _stride), Dimensions));
        Footer(slot)->Version = version;
        Footer(slot)->Checksum = Checksum(slot);
        Footer(slot)->Used = 1;
        _quantized?.Set(slot, unit);
    }

    public void Remove(int slot)
    {
        if ((uint)slot >= (uint)_capacity)
            return;
        Footer(slot)->Used = 0;
        _quantized?.Clear(slot);
    }

    /// <summary>The cosine of a row and a vector of length 1; zero where there is no row.</summary>
    public float Similarity(int slot, ReadOnlySpan<float> unit) => Has(slot) ? TensorPrimitives.Dot(unit, Row(slot)) : 0;

    /// <summary>The mean cosine of rows spread over the file and a vector of length 1: what nearness means nothing. From 0 to 0.99.</summary>
    public float Background(ReadOnlySpan<float> unit)
    {
        const int Samples = 256;
        // As if so many rows had a cosine of zero: the mean of a handful says nothing.
        const int Prior = 20;
        var (sum, count) = (0f, 0);
        for (var i = 0; i < Math.Min(Samples, _capacity); i++)
        {
            var slot = (int)((long)i * _capacity / Math.Min(Samples, _capacity));
            if (!Has(slot))
                continue;
            sum += TensorPrimitives.Dot(unit, Row(slot));
            count++;
        }

        return Math.Clamp(sum / (count + Prior), 0, 0.99f);
    }

    /// <summary>The nearest rows of those allowed, nearest first.</summary>
    /// <param name="exact">Looks at every row in full, also where a first look at bytes would do.</param>
    public ScoredSlot[] Nearest(ReadOnlySpan<float> vector, int count, SlotSet? allowed, bool exact = false)
    {
        var unit = VectorCheck.Unit(vector, Dimensions);
        if (_capacity == 0 || count <= 0)
            return [];
        count = Math.Min(count, _capacity);
        if (exact || _capacity < QuantizeFrom)
            return ScanParts.Run(_capacity, count, (from, to, top) => Scan(unit, from, to, allowed, top));

        var quantized = _quantized ??= Quantize();
        var candidates = quantized.Nearest(unit, Math.Min(_capacity, (count * 4) + 60), allowed);
        var best = new TopSlots(count);
        foreach (var candidate in candidates)
            best.Add(candidate with { Score = Similarity(candidate.Slot, unit) });
        return best.Drain();
    }

    ScoredSlot[] IVectors.Nearest(ReadOnlySpan<float> unit, int count, SlotSet? allowed) => Nearest(unit, count, allowed);

    public void Dispose()
    {
        Unmap();
        _quantized?.Dispose();
        _file.Dispose();
    }

    private void Scan(float[] unit, int from, int to, SlotSet? allowed, TopSlots top)
    {
        var threshold = top.Threshold;
        for (var slot = from; slot < to; slot++)
        {
            if (Footer(slot)->Used != 1 || (allowed is not null && !allowed[slot]))
                continue;
            var score = TensorPrimitives.Dot<float>(unit, Row(slot));
            if (score <= threshold)
                continue;
            top.Add(new(slot, score));
            threshold = top.Threshold;
        }
    }

    private QuantizedRows Quantize()
    {
        var quantized = new QuantizedRows(Dimensions, _capacity);
        for (var slot = 0; slot < _capacity; slot++)
        {
            if (Has(slot))
                quantized.Set(slot, Row(slot));
        }

        return quantized;
    }

    private void Map(int capacity)
    {
        Unmap();
        var length = HeaderBytes + ((long)capacity * _stride);
        // Another process may have made it longer already: it must never become shorter under its map.
        if (_file.Length < length)
            _file.SetLength(length);
        _map = MemoryMappedFile.CreateFromFile(_file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, length, MemoryMappedFileAccess.ReadWrite);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _base = start + _view.PointerOffset;
        _capacity = capacity;
        _quantized?.Grow(capacity);
    }

    private void Unmap()
    {
        if (_base != null)
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();
        _base = null;
        _capacity = 0;
        _view?.Dispose();
        _map?.Dispose();
    }

    private static byte[] Mark(string space, int dimensions)
    {
        var name = Encoding.UTF8.GetBytes(space);
        var mark = new byte[16 + name.Length];
        MemoryMarshal.Write(mark, Magic);
        MemoryMarshal.Write(mark.AsSpan(8), dimensions);
        MemoryMarshal.Write(mark.AsSpan(12), name.Length);
        name.CopyTo(mark, 16);
        return mark.Length <= HeaderBytes ? mark : throw new ArgumentException("The name of a space is at most 4000 bytes.", nameof(space));
    }

    private RowFooter* Footer(int slot) => (RowFooter*)(_base + HeaderBytes + ((long)(slot + 1) * _stride) - FooterBytes);

    private uint Checksum(int slot)
    {
        var sum = BitOperations.Crc32C(0u, (ulong)Footer(slot)->Version);
        var words = (ulong*)(_base + HeaderBytes + ((long)slot * _stride));
        for (var i = 0; i < (_stride - FooterBytes) / sizeof(ulong); i++)
            sum = BitOperations.Crc32C(sum, words[i]);
        return sum;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct RowFooter
    {
        public long Version;
        public uint Checksum;
        public uint Used;
    }
}

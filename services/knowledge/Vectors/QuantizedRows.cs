using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AgentFactory.Knowledge.Vectors;

/// <summary>
/// The rows once more with a byte a dimension, a quarter of the memory to read: for a first look at large sets. Derived;
/// kept in memory only.
/// </summary>
internal sealed unsafe class QuantizedRows : IDisposable
{
    private readonly int _stride;
    private sbyte* _rows;
    private float* _scales;
    private int _capacity;

    public QuantizedRows(int dimensions, int capacity)
    {
        _stride = (dimensions + 31) / 32 * 32;
        Grow(capacity);
    }

    public void Grow(int capacity)
    {
        if (capacity <= _capacity)
            return;
        _rows = (sbyte*)NativeMemory.AlignedRealloc(_rows, (nuint)((long)capacity * _stride), 64);
        _scales = (float*)NativeMemory.AlignedRealloc(_scales, (nuint)capacity * sizeof(float), 64);
        // Not the rows: one without a scale is never read, and memory that is not touched is not used.
        NativeMemory.Clear(_scales + _capacity, (nuint)(capacity - _capacity) * sizeof(float));
        _capacity = capacity;
    }

    public void Set(int slot, ReadOnlySpan<float> unit) => _scales[slot] = Quantize(unit, Row(slot));

    /// <summary>A row without a scale is none.</summary>
    public void Clear(int slot) => _scales[slot] = 0;

    public ScoredSlot[] Nearest(float[] unit, int count, SlotSet? allowed)
    {
        var query = new sbyte[_stride];
        var scale = Quantize(unit, query);
        return ScanParts.Run(_capacity, count, (from, to, top) =>
        {
            fixed (sbyte* q = query)
            {
                var threshold = top.Threshold;
                for (var slot = from; slot < to; slot++)
                {
                    if (_scales[slot] == 0 || (allowed is not null && !allowed[slot]))
                        continue;
                    var score = Dot(q, _rows + ((long)slot * _stride)) * scale * _scales[slot];
                    if (score <= threshold)
                        continue;
                    top.Add(new(slot, score));
                    threshold = top.Threshold;
                }
            }
        });
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_rows);
        NativeMemory.AlignedFree(_scales);
        _rows = null;
        _scales = null;
        _capacity = 0;
    }

    private Span<sbyte> Row(int slot) => new(_rows + ((long)slot * _stride), _stride);

    private static float Quantize(ReadOnlySpan<float> unit, Span<sbyte> into)
    {
        var largest = MathF.Max(Math.Abs(TensorPrimitives.MaxMagnitude(unit)), 1e-20f);
        var factor = 127 / largest;
        for (var i = 0; i < unit.Length; i++)
            into[i] = (sbyte)MathF.Round(unit[i] * factor);
        into[unit.Length..].Clear();
        return largest / 127;
    }

    private int Dot(sbyte* a, sbyte* b)
    {
        if (Avx2.IsSupported)
        {
            var first = Vector256<int>.Zero;
            var second = Vector256<int>.Zero;
            for (var i = 0; i < _stride; i += 32)
            {
                first = Avx2.Add(first, Avx2.MultiplyAddAdjacent(
                    Avx2.ConvertToVector256Int16(a + i), Avx2.ConvertToVector256Int16(b + i)));
                second = Avx2.Add(second, Avx2.MultiplyAddAdjacent(
                    Avx2.ConvertToVector256Int16(a + i + 16), Avx2.ConvertToVector256Int16(b + i + 16)));
            }

            return Vector256.Sum(first + second);
        }

        var sum = Vector128<int>.Zero;
        for (var i = 0; i < _stride; i += 16)
        {
            var (aLow, aHigh) = Vector128.Widen(Vector128.Load(a + i));
            var (bLow, bHigh) = Vector128.Widen(Vector128.Load(b + i));
            // Two products of bytes fit into 16 bits, as no part is below -127.
            var (low, high) = Vector128.Widen((aLow * bLow) + (aHigh * bHigh));
            sum += low + high;
        }

        return Vector128.Sum(sum);
    }
}

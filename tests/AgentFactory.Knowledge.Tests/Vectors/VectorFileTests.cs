using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Vectors;

namespace AgentFactory.Knowledge.Tests.Vectors;

public sealed class VectorFileTests : IDisposable
{
    private const int Dimensions = 96;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vectors-test-");

    private string FilePath => Path.Combine(_folder.FullName, "v.bin");

    [Fact]
    public void Nearest_Exact_FindsWhatAPlainLoopFinds()
    {
        var rows = Rows(20_000);
        using var file = Filled(rows, int.MaxValue);
        var query = Rows(1, seed: 99)[0];

        var found = file.Nearest(query, 10, null);

        var unit = VectorCheck.Unit(query, Dimensions);
        var expected = rows.Select((row, slot) => (Slot: slot, Score: Dot(unit, VectorCheck.Unit(row, Dimensions))))
            .OrderByDescending(pair => pair.Score).Take(10).Select(pair => pair.Slot);
        Assert.Equal(expected, found.Select(scored => scored.Slot));
    }

    [Fact]
    public void Nearest_ByBytesFirst_FindsAtLeastNinetyNineOfAHundred()
    {
        using var file = Filled(Rows(20_000), quantizeFrom: 1);
        var hits = 0;
        foreach (var query in Rows(50, seed: 99))
        {
            hits += file.Nearest(query, 10, null).Select(found => found.Slot)
                .Intersect(file.Nearest(query, 10, null, exact: true).Select(found => found.Slot)).Count();
        }

        Assert.InRange(hits, 495, 500);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void Nearest_Filtered_LooksAtNothingElse(int quantizeFrom)
    {
        using var file = Filled(Rows(500), quantizeFrom);
        var allowed = new SlotSet(500);
        foreach (var slot in (int[])[3, 77, 410])
            allowed.Add(slot);

        Assert.Equal([3, 77, 410], file.Nearest(Rows(1, seed: 5)[0], 10, allowed).Select(found => found.Slot).Order());
    }

    [Fact]
    public void Set_VectorThatCannotBe_IsRefusedAndChangesNothing()
    {
        using var file = Filled(Rows(1), int.MaxValue);
        var before = file.Row(0).ToArray();
        var notFinite = Rows(1)[0];
        notFinite[5] = float.NaN;

        Assert.Equal(KnowledgeError.InvalidVector, Assert.Throws<KnowledgeException>(() => file.Set(0, 2, notFinite)).Error);
        Assert.Equal(KnowledgeError.InvalidVector, Assert.Throws<KnowledgeException>(() => file.Set(0, 2, new float[Dimensions])).Error);
        Assert.Equal(KnowledgeError.WrongDimensions, Assert.Throws<KnowledgeException>(() => file.Set(0, 2, new float[3])).Error);
        Assert.Equal(KnowledgeError.WrongDimensions, Assert.Throws<KnowledgeException>(() => file.Nearest(new float[3], 1, null)).Error);
        Assert.True(file.Holds(0, 1));
        Assert.Equal(before, file.Row(0).ToArray());
    }

    [Fact]
    public void Open_RowTornOnDisk_DoesNotHoldIt()
    {
        Filled(Rows(3), int.MaxValue).Dispose();
        using (var raw = new FileStream(FilePath, FileMode.Open, FileAccess.ReadWrite))
        {
            raw.Position = 4096 + ((Dimensions * sizeof(float)) + 16) + 17;
            raw.WriteByte(0x5A);
        }

        using var file = new VectorFile(FilePath, "test", Dimensions);

        Assert.Equal([true, false, true], Enumerable.Range(0, 3).Select(slot => file.Holds(slot, 1)));
    }

    [Fact]
    public void Open_MadeForAnotherSpace_StartsEmpty()
    {
        Filled(Rows(3), int.MaxValue).Dispose();

        using var file = new VectorFile(FilePath, "other", Dimensions);

        Assert.False(file.Has(0));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private VectorFile Filled(float[][] rows, int quantizeFrom)
    {
        var file = new VectorFile(FilePath, "test", Dimensions) { QuantizeFrom = quantizeFrom };
        for (var slot = 0; slot < rows.Length; slot++)
            file.Set(slot, 1, rows[slot]);
        return file;
    }

    private static float[][] Rows(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
            Enumerable.Range(0, Dimensions).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray())];
    }

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
}

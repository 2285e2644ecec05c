using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using AgentFactory.Knowledge.Ranking;

namespace AgentFactory.Knowledge.Embeddings;

/// <summary>A <see cref="LatentSpace"/> with a name, and its file: derived, and learned anew when it is missing or torn.</summary>
internal sealed class LearnedSpace : IVectorSpace
{
    private const int DigestBytes = 32;
    private const int FormatVersion = 1;
    private readonly LatentSpace _space;

    private LearnedSpace(LatentSpace space, int entries, ReadOnlySpan<byte> digest)
    {
        _space = space;
        Entries = entries;
        Name = "lsi-" + Convert.ToHexStringLower(digest[..8]);
    }

    public LearnedSpace(LatentSpace space, int entries)
        : this(space, entries, SHA256.HashData(Body(space, entries)))
    {
    }

    public string Name { get; }

    public int Dimensions => _space.Dimensions;

    /// <summary>How many there were when it was learned.</summary>
    public int Entries { get; }

    public float[]? OfEntry(string content, TermVector terms, Vocabulary vocabulary) =>
        _space.Project(terms.Terms.Zip(terms.Counts, (term, count) => KeyValuePair.Create(vocabulary.Text(term), (int)count)), out _);

    public float[]? OfQuery(string text, Vocabulary vocabulary, out double kept)
    {
        var words = LexicalRanker.Words(text, vocabulary);
        var whole = 0.0;
        foreach (var (term, count) in words)
        {
            // What it did not learn is as rare as can be, and tells the most.
            var weight = term >= 0 && _space.Rows.TryGetValue(vocabulary.Text(term), out var row) ? _space.Weights[row] : Math.Log(Entries + 1.0);
            whole += Math.Pow(weight * (1 + Math.Log(count)), 2);
        }

        var unit = _space.Project(
            words.Where(word => word.Key >= 0).Select(word => KeyValuePair.Create(vocabulary.Text(word.Key), (int)word.Value)), out var length);
        kept = whole > 0 ? Math.Min(1, length / Math.Sqrt(whole)) : 0;
        return unit;
    }

    public void Save(string path)
    {
        var body = Body(_space, Entries);
        var temporary = path + "." + Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + ".tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(body);
            file.Write(SHA256.HashData(body));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Null when there is none that is whole.</summary>
    public static LearnedSpace? Load(string path)
    {
        if (!File.Exists(path))
            return null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length <= DigestBytes)
            return null;
        var body = bytes.AsSpan(0, bytes.Length - DigestBytes);
        var digest = SHA256.HashData(body);
        if (!digest.AsSpan().SequenceEqual(bytes.AsSpan(body.Length)))
            return null;

        using var reader = new BinaryReader(new MemoryStream(bytes, 0, body.Length), Encoding.UTF8);
        if (reader.ReadInt32() != FormatVersion)
            return null;
        var entries = reader.ReadInt32();
        var dimensions = reader.ReadInt32();
        var words = reader.ReadInt32();
        var rows = new Dictionary<string, int>(words, StringComparer.Ordinal);
        for (var row = 0; row < words; row++)
            rows[reader.ReadString()] = row;
        var weights = new float[words];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(weights.AsSpan()));
        var basis = new float[words * dimensions];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(basis.AsSpan()));
        return new(new(rows, basis, weights, dimensions), entries, digest);
    }

    private static byte[] Body(LatentSpace space, int entries)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(FormatVersion);
        writer.Write(entries);
        writer.Write(space.Dimensions);
        writer.Write(space.Rows.Count);
        foreach (var (word, _) in space.Rows.OrderBy(pair => pair.Value))
            writer.Write(word);
        writer.Write(MemoryMarshal.AsBytes(space.Weights.AsSpan()));
        writer.Write(MemoryMarshal.AsBytes(space.Basis.AsSpan()));
        writer.Flush();
        return stream.ToArray();
    }
}

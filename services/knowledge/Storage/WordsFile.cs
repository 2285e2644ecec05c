using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using AgentFactory.Knowledge.Ranking;

namespace AgentFactory.Knowledge.Storage;

/// <summary>
/// The words of all entries as they were at one change, so that a start reads them instead of all texts. Derived: whatever is
/// torn, of another database, or of another build (which may cut words in another way) is as if it were not there.
/// </summary>
internal static class WordsFile
{
    private const int DigestBytes = 32;
    private static readonly string Build = typeof(WordsFile).Module.ModuleVersionId.ToString("N");

    public static void Save(string path, string identity, long version, Vocabulary vocabulary, IReadOnlyList<IndexedWords> entries)
    {
        var temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.tmp");
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            var body = new MemoryStream();
            using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
                Write(writer, identity, version, vocabulary, entries);
            var bytes = body.GetBuffer().AsSpan(0, (int)body.Length);
            file.Write(SHA256.HashData(bytes));
            file.Write(bytes);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Fills an empty vocabulary. Null when there is nothing that can be used.</summary>
    public static (long Version, IReadOnlyList<IndexedWords> Entries)? Load(string path, string identity, Vocabulary vocabulary)
    {
        if (!File.Exists(path))
            return null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length <= DigestBytes || !SHA256.HashData(bytes.AsSpan(DigestBytes)).AsSpan().SequenceEqual(bytes.AsSpan(0, DigestBytes)))
            return null;
        using var reader = new BinaryReader(new MemoryStream(bytes, DigestBytes, bytes.Length - DigestBytes), Encoding.UTF8);
        if (reader.ReadString() != Build || reader.ReadString() != identity)
            return null;
        var version = reader.ReadInt64();
        vocabulary.Read(reader);
        var entries = new IndexedWords[reader.ReadInt32()];
        for (var i = 0; i < entries.Length; i++)
        {
            var (slot, changed, length, count) = (reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt32());
            var (terms, counts) = (new int[count], new ushort[count]);
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(terms.AsSpan()));
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(counts.AsSpan()));
            entries[i] = new(slot, changed, new(terms, counts, length));
        }

        return (version, entries);
    }

    private static void Write(BinaryWriter writer, string identity, long version, Vocabulary vocabulary, IReadOnlyList<IndexedWords> entries)
    {
        writer.Write(Build);
        writer.Write(identity);
        writer.Write(version);
        vocabulary.Write(writer);
        writer.Write(entries.Count);
        foreach (var (slot, changed, words) in entries)
        {
            writer.Write(slot);
            writer.Write(changed);
            writer.Write(words.Length);
            writer.Write(words.Terms.Length);
            writer.Write(MemoryMarshal.AsBytes(words.Terms.AsSpan()));
            writer.Write(MemoryMarshal.AsBytes(words.Counts.AsSpan()));
        }
    }
}

/// <summary>An entry's words, and the change that they are from.</summary>
internal sealed record IndexedWords(int Slot, long Version, TermVector Words);

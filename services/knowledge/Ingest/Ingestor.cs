using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AgentFactory.Knowledge.Entries;
using AgentFactory.ServiceDefaults.Secrets;
using Microsoft.Extensions.Options;

namespace AgentFactory.Knowledge.Ingest;

/// <summary>
/// Takes in a folder: only what changed since the last time, and what vanished is deleted. It can be stopped or killed at
/// any moment and goes on from there: entries are stored first, then noted, and only then are the old ones deleted.
/// </summary>
internal sealed class Ingestor(IIngestTarget target, IOptions<KnowledgeOptions> knowledge, IOptions<IngestOptions> options)
{
    private const int MaxNamedSecrets = 20;

    /// <summary>Entries that are looked for before the list of what was taken in is believed.</summary>
    private const int Samples = 8;

    private IngestOptions Options => options.Value;

    /// <param name="source">A folder, a file, or a <c>file:</c> address of one.</param>
    /// <exception cref="IngestException">There is nothing to read, or another ingest is at work.</exception>
    /// <exception cref="KnowledgeException">The store refused.</exception>
    /// <exception cref="Contracts.Knowledge.KnowledgeRefusedException">The service refused, or nobody answers.</exception>
    public async Task<IngestReport> RunAsync(string source, IProgress<IngestProgress>? progress, CancellationToken cancellationToken)
    {
        var tree = await SourceTree.OpenAsync(source, Options.MaxFiles, cancellationToken);
        using var claim = Claim();
        using var manifest = new Manifest(Path.Combine(knowledge.Value.Directory, "ingest.db"));
        var work = new Work(tree, manifest, target.IsShared ? $"f-{await manifest.NameAsync(cancellationToken)}-" : "f-");
        // What an earlier ingest did not get to; these may be entries that this one stores again, so it must come first.
        work.Deleted = await BuryAsync(work, cancellationToken);
        var known = await RecallAsync(work, cancellationToken);
        foreach (var path in tree.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await TakeAsync(work, path, known, cancellationToken);
            work.Done++;
            progress?.Report(new IngestProgress(tree.Files.Count, work.Done, work.Chunks));
        }

        await FlushAsync(work, cancellationToken);
        // What is left was known and is not there any more.
        if (known.Count > 0)
            await manifest.ReplaceAsync(work.Source, [.. known.Keys.Select(path => (path, "", (IReadOnlyCollection<string>)[]))], cancellationToken);
        work.Deleted += await BuryAsync(work, cancellationToken);
        return new IngestReport(tree.Root, tree.Files.Count, work.Changed, known.Count, work.Chunks, work.Deleted, work.Skipped, work.Secrets);
    }

    /// <summary>Which files were taken in, and as what. The store may have been lost since, or be another one: then all of them are new.</summary>
    private async Task<Dictionary<string, string>> RecallAsync(Work work, CancellationToken cancellationToken)
    {
        var samples = await work.Manifest.SampleAsync(work.Source, Samples, cancellationToken);
        if (!await target.HoldsAnyAsync(samples, cancellationToken) && samples.Count > 0)
            await work.Manifest.DoubtAsync(work.Source, cancellationToken);
        return await work.Manifest.HashesAsync(work.Source, cancellationToken);
    }

    private async Task TakeAsync(Work work, string path, Dictionary<string, string> known, CancellationToken cancellationToken)
    {
        var file = FileReader.Read(work.Tree.Root, path, Options.MaxFileBytes);
        if (file.Skipped is { } why)
        {
            // Were it known, it stays in the list of what has vanished: what is not taken any more does not stay either.
            work.Skip(why);
            return;
        }

        var hash = string.Create(CultureInfo.InvariantCulture, $"{Chunker.Version}:{Options.MinChunk}:{Options.MaxChunk}:{file.Hash}");
        if (known.Remove(path, out var before) && before == hash)
            return;
        var drafts = Drafts(work, path, file.Text);
        work.Changed++;
        work.Chunks += drafts.Count;
        work.Waiting.Add((path, hash, drafts));
        work.WaitingDrafts += drafts.Count;
        if (work.WaitingDrafts >= Options.Batch)
            await FlushAsync(work, cancellationToken);
    }

    private List<KnowledgeDraft> Drafts(Work work, string path, string text)
    {
        var type = Chunker.TypeOf(path);
        var drafts = new Dictionary<string, KnowledgeDraft>(StringComparer.Ordinal);
        foreach (var chunk in Chunker.Divide(path, text, Options))
        {
            if (SecretPatterns.Find(chunk.Text) is { } secret)
            {
                work.Skip("a secret");
                if (work.Secrets.Count < MaxNamedSecrets)
                    work.Secrets.Add($"{path}:{chunk.FromLine}-{chunk.ToLine}: {secret}");
                continue;
            }

            var draft = Draft(work, path, type, chunk);
            // The same piece twice in a file is one entry; the first place is told.
            drafts.TryAdd(draft.Id!, draft);
        }

        return [.. drafts.Values];
    }

    private static KnowledgeDraft Draft(Work work, string path, SourceType type, Chunk chunk)
    {
        // File and name are part of what is found by, and keep alike pieces of different files apart.
        var content = chunk.Name.Length == 0 ? $"{path}\n\n{chunk.Text}" : $"{path} › {chunk.Name}\n\n{chunk.Text}";
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, MetadataValue>(StringComparer.Ordinal);
        metadata["source"] = work.Source;
        metadata["path"] = path;
        metadata["fromLine"] = chunk.FromLine;
        metadata["toLine"] = chunk.ToLine;
        if (chunk.Name.Length > 0)
            metadata["name"] = Shortened(chunk.Name);
        return new KnowledgeDraft
        {
            // By content, not by place: a piece that only moves within its file stays the entry that it was, with its outcomes.
            Id = work.Prefix + Hash($"{work.Source}\0{path}\0{content}"),
            Content = content,
            SourceType = type,
            Tags = [.. Tags(work.Tree.Name, path)],
            Metadata = metadata.ToImmutable(),
            // Not the commit: it would make every entry new with every commit.
            Provenance = Provenance.Unknown,
        };
    }

    private async Task FlushAsync(Work work, CancellationToken cancellationToken)
    {
        if (work.Waiting.Count == 0)
            return;
        var ids = new List<string>(work.WaitingDrafts);
        foreach (var batch in work.Waiting.SelectMany(file => file.Drafts).Chunk(Options.Batch))
            ids.AddRange(await target.StoreAsync(batch, cancellationToken));
        var at = 0;
        var files = new List<(string, string, IReadOnlyCollection<string>)>();
        foreach (var (path, hash, drafts) in work.Waiting)
        {
            files.Add((path, hash, ids.GetRange(at, drafts.Count)));
            at += drafts.Count;
        }

        await work.Manifest.ReplaceAsync(work.Source, files, cancellationToken);
        work.Waiting.Clear();
        work.WaitingDrafts = 0;
    }

    private async Task<int> BuryAsync(Work work, CancellationToken cancellationToken)
    {
        var deleted = 0;
        while (await work.Manifest.DoomedAsync(Options.Batch, cancellationToken) is { Count: > 0 } doomed)
        {
            // A piece that somebody else had stored before is theirs, and stays.
            if (doomed.FindAll(id => id.StartsWith(work.Prefix, StringComparison.Ordinal)) is { Count: > 0 } own)
                deleted += await target.DeleteAsync(own, cancellationToken);
            await work.Manifest.BuryAsync(doomed, cancellationToken);
        }

        return deleted;
    }

    /// <summary>One ingest at a time: two could delete what the other has just stored. The system lets go of it when the process dies.</summary>
    private FileStream Claim()
    {
        Directory.CreateDirectory(knowledge.Value.Directory);
        try
        {
            return new FileStream(Path.Combine(knowledge.Value.Directory, "ingest.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new IngestException($"another ingest is at work in {knowledge.Value.Directory}; nothing was changed. Wait for it, or stop it.", exception);
        }
    }

    private static IEnumerable<string> Tags(string source, string path)
    {
        yield return Shortened(source);
        if (Path.GetExtension(path) is ['.', .. var extension] && extension.Length is > 0 and < 16)
            yield return extension.ToLowerInvariant();
        var name = Path.GetFileNameWithoutExtension(path).ToLowerInvariant();
        if (name is "readme" or "architecture" or "design" or "changelog" or "contributing")
            yield return name;
        if (path.Split('/').Any(part => part.Equals("decisions", StringComparison.OrdinalIgnoreCase) || part.Equals("adr", StringComparison.OrdinalIgnoreCase)))
            yield return "decision";
    }

    private static string Shortened(string text) => text.Length <= 200 ? text : text[..(char.IsHighSurrogate(text[199]) ? 199 : 200)];

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    private sealed class Work(SourceTree tree, Manifest manifest, string prefix)
    {
        public SourceTree Tree => tree;

        /// <summary>A single file is a source of its own: its neighbours have not vanished.</summary>
        public string Source { get; } = tree.Files is [var only] && only == tree.Name ? Path.Combine(tree.Root, only) : tree.Root;

        public Manifest Manifest => manifest;

        /// <summary>Of the ids of all entries that the ingests of this list made, and of no others.</summary>
        public string Prefix => prefix;

        public List<(string Path, string Hash, List<KnowledgeDraft> Drafts)> Waiting { get; } = [];

        public int WaitingDrafts { get; set; }

        public int Done { get; set; }

        public int Changed { get; set; }

        public int Chunks { get; set; }

        public int Deleted { get; set; }

        public Dictionary<string, int> Skipped { get; } = new(StringComparer.Ordinal);

        public List<string> Secrets { get; } = [];

        public void Skip(string why) => Skipped[why] = Skipped.GetValueOrDefault(why) + 1;
    }
}

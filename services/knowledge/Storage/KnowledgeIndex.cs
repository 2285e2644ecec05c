using AgentFactory.Knowledge.Embeddings;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Vectors;

namespace AgentFactory.Knowledge.Storage;

/// <summary>What an index needs of an entry. No content: the entry is gone.</summary>
internal readonly record struct IndexChange(int Slot, long Version, string? Content);

/// <summary>
/// Words and vectors of all entries, derived from the database. One caller changes it at a time; reads go on beside, but for
/// moments.
/// </summary>
internal sealed class KnowledgeIndex : IDisposable
{
    /// <summary>Few, so that a query never waits long for an ingest.</summary>
    private const int Slice = 32;

    private readonly ReaderWriterLockSlim _lock = new();
    private readonly string _directory;
    private readonly IndexOptions _options;
    private readonly Vocabulary _vocabulary = new();
    private readonly LexicalIndex _lexical;
    private readonly List<long> _versions = [];
    private IVectorSpace _space;
    private VectorFile _vectors;

    public KnowledgeIndex(string directory, IndexOptions options)
    {
        _directory = directory;
        _options = options;
        _lexical = new(_vocabulary, options.Lexical);
        _space = options.Learn && LearnedSpace.Load(SpacePath) is { } learned ? learned : new HashedSpace();
        _vectors = OpenVectors(_space);
        DeleteOthers(_space);
    }

    /// <summary>The last change that was taken over.</summary>
    public long Version { get; set; }

    public IVectorSpace Space => _space;

    /// <summary>Whether the collection has outgrown what its vectors were learned from.</summary>
    public bool WantsLearning => _options.Learn && _lexical.Count >= _options.Latent.MinEntries
        && (_space is not LearnedSpace learned || _lexical.Count >= learned.Entries * _options.Latent.Growth);

    private string SpacePath => Path.Combine(_directory, "space.bin");

    public void Apply(IReadOnlyList<IndexChange> changes)
    {
        for (var from = 0; from < changes.Count; from += Slice)
        {
            var (space, prepared) = Prepare(changes.Skip(from).Take(Slice));
            _lock.EnterWriteLock();
            try
            {
                foreach (var (change, terms, vector) in prepared)
                {
                    // The space may have been learned anew since.
                    Put(change, terms, terms is null || ReferenceEquals(space, _space)
                        ? vector : _space.OfEntry(change.Content!, terms, _vocabulary));
                }
            }
            finally
            {
                _lock.ExitWriteLock();
            }
        }
    }

    /// <summary>Learns the space from the entries as they are, and changes over to it.</summary>
    public void Learn(CancellationToken cancellationToken)
    {
        var entries = Snapshot();
        if (!_options.Learn || entries.Count < _options.Latent.MinEntries)
            return;
        if (LatentSpace.Learn(_lexical, Sample(entries), _options.Latent, cancellationToken) is not { } latent)
            return;
        var space = new LearnedSpace(latent, entries.Count);
        space.Save(SpacePath);
        var vectors = OpenVectors(space);
        try
        {
            foreach (var (slot, version, terms) in entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (space.OfEntry("", terms, _vocabulary) is { } vector)
                    vectors.Set(slot, version, vector);
                else
                    vectors.Remove(slot);
            }

            _lock.EnterWriteLock();
            try
            {
                (_vectors, vectors) = (vectors, _vectors);
                _space = space;
                Complete();
            }
            finally
            {
                _lock.ExitWriteLock();
            }
        }
        finally
        {
            vectors.Dispose();
        }

        DeleteOthers(space);
    }

    public IReadOnlyList<FoundSlot> Search(string text, SlotSet? allowed, RankingMode mode, int depth)
    {
        _lock.EnterReadLock();
        try
        {
            return HybridRanker.Rank(_lexical, _vectors, _space, text, allowed, mode, depth, _options)
                .Select(found => found with { Version = _versions[found.Slot] }).ToList();
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public (long Terms, long Vectors, string Space, int Dimensions, int Slots) Figures()
    {
        _lock.EnterReadLock();
        try
        {
            var vectors = 0;
            for (var slot = 0; slot < _vectors.Capacity; slot++)
                vectors += _vectors.Has(slot) ? 1 : 0;
            return (_vocabulary.Count, vectors, _space.Name, _space.Dimensions, _versions.Count);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>What is wrong with the index of this entry; null if nothing.</summary>
    public string? Difference(int slot, long version, string content)
    {
        _lock.EnterReadLock();
        try
        {
            if (_lexical[slot] is not { } terms || slot >= _versions.Count || _versions[slot] != version)
                return "its words are missing or of another version";
            return _vectors.Holds(slot, version) || _space.OfEntry(content, terms, _vocabulary) is null
                ? null : "its vector is missing, torn, or of another version";
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Slots that hold something, among those not in <paramref name="known"/>.</summary>
    public IReadOnlyList<int> Strays(SlotSet known)
    {
        _lock.EnterReadLock();
        try
        {
            return [.. Enumerable.Range(0, Math.Max(_lexical.Slots, _vectors.Capacity))
                .Where(slot => !known[slot] && (_lexical[slot] is not null || _vectors.Has(slot)))];
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Removes the vectors of slots that are no entries, which a crash between two files can leave.</summary>
    public void Drop(IReadOnlyList<int> slots) => Apply([.. slots.Select(slot => new IndexChange(slot, 0, null))]);

    public void Dispose()
    {
        _vectors.Dispose();
        _lock.Dispose();
    }

    /// <summary>Does the work that queries need not wait for.</summary>
    private (IVectorSpace, List<(IndexChange, TermVector?, float[]?)>) Prepare(IEnumerable<IndexChange> changes)
    {
        // Held, so that the file is not exchanged meanwhile.
        _lock.EnterReadLock();
        try
        {
            var prepared = new List<(IndexChange, TermVector?, float[]?)>(Slice);
            foreach (var change in changes)
            {
                var terms = change.Content is null ? null : TermVector.Of(change.Content, _vocabulary);
                prepared.Add((change, terms, terms is null || _vectors.Holds(change.Slot, change.Version)
                    ? null : _space.OfEntry(change.Content!, terms, _vocabulary)));
            }

            return (_space, prepared);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    private void Put(IndexChange change, TermVector? terms, float[]? vector)
    {
        while (_versions.Count <= change.Slot)
            _versions.Add(0);
        _versions[change.Slot] = change.Version;
        if (terms is null)
        {
            _lexical.Remove(change.Slot);
            _vectors.Remove(change.Slot);
            return;
        }

        _lexical.Set(change.Slot, terms);
        if (vector is not null)
            _vectors.Set(change.Slot, change.Version, vector);
        else if (!_vectors.Holds(change.Slot, change.Version))
            _vectors.Remove(change.Slot);
    }

    private List<(int Slot, long Version, TermVector Terms)> Snapshot()
    {
        _lock.EnterReadLock();
        try
        {
            var entries = new List<(int, long, TermVector)>(_lexical.Count);
            for (var slot = 0; slot < _lexical.Slots; slot++)
            {
                if (_lexical[slot] is { } terms)
                    entries.Add((slot, _versions[slot], terms));
            }

            return entries;
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    private List<TermVector> Sample(List<(int Slot, long Version, TermVector Terms)> entries)
    {
        var count = Math.Min(entries.Count, _options.Latent.MaxEntries);
        return [.. Enumerable.Range(0, count).Select(i => entries[(int)((long)i * entries.Count / count)].Terms)];
    }

    /// <summary>Takes over what changed while the space was learned.</summary>
    private void Complete()
    {
        for (var slot = 0; slot < Math.Max(_lexical.Slots, _vectors.Capacity); slot++)
        {
            if (_lexical[slot] is not { } terms)
                _vectors.Remove(slot);
            else if (!_vectors.Holds(slot, _versions[slot]))
            {
                if (_space.OfEntry("", terms, _vocabulary) is { } vector)
                    _vectors.Set(slot, _versions[slot], vector);
                else
                    _vectors.Remove(slot);
            }
        }
    }

    private VectorFile OpenVectors(IVectorSpace space) =>
        new(Path.Combine(_directory, $"vectors-{space.Name}.bin"), space.Name, space.Dimensions) { QuantizeFrom = _options.QuantizeFrom };

    private void DeleteOthers(IVectorSpace space)
    {
        foreach (var file in Directory.EnumerateFiles(_directory, "vectors-*.bin"))
        {
            if (Path.GetFileName(file) != $"vectors-{space.Name}.bin")
                File.Delete(file);
        }
    }
}

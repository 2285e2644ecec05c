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
internal sealed partial class KnowledgeIndex : IDisposable
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

    private readonly string _identity;
    private readonly ModelVectors? _model;

    /// <param name="identity">Of the database that all is derived from.</param>
    /// <param name="modelSpace">Names the vectors that a model will bring; null where there is no model.</param>
    /// <param name="isShelved">Whether the model's vectors are kept by a shelf, and not in a file here.</param>
    public KnowledgeIndex(string directory, IndexOptions options, string identity, string? modelSpace, bool isShelved)
    {
        _directory = directory;
        _options = options;
        _identity = identity;
        _lexical = new(_vocabulary, options.Lexical);
        _space = options.Learn && LearnedSpace.Load(SpacePath) is { } learned ? learned : new HashedSpace();
        _vectors = OpenVectors(_space);
        DeleteOthers(_space);
        _model = modelSpace is null ? null
            : isShelved ? new ShelvedVectors(modelSpace)
            : new FiledVectors(directory, modelSpace, identity, options.QuantizeFrom);
    }

    /// <summary>The length of a model's vectors, where queries go by them.</summary>
    public int? ModelDimensions
    {
        get
        {
            _lock.EnterReadLock();
            try
            {
                return _model is { IsReady: true } ready ? ready.Dimensions : null;
            }
            finally
            {
                _lock.ExitReadLock();
            }
        }
    }

    /// <summary>The same, also while entries still wait for theirs.</summary>
    public int? ModelDimensionsSoFar => _model?.Dimensions;

    /// <summary>The last change that was taken over.</summary>
    public long Version { get; set; }

    public IVectorSpace Space => _space;

    /// <summary>Whether the collection has outgrown what its vectors were learned from.</summary>
    public bool WantsLearning => _options.Learn && _lexical.Count >= _options.Latent.MinEntries
        && (_space is not LearnedSpace learned || _lexical.Count >= learned.Entries * _options.Latent.Growth);

    private string SpacePath => Path.Combine(_directory, "space.bin");

    private string WordsPath => Path.Combine(_directory, "words.bin");

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

    /// <param name="byModel">The query's vector by the model; null to go by the built-in ones.</param>
    /// <param name="shelved">What the shelf said of it, where there is one that answers.</param>
    /// <returns>What was found, and the name of the vectors that it was found by.</returns>
    public (IReadOnlyList<FoundSlot> Found, string Space) Search(
        string text, float[]? byModel, IVectors? shelved, SlotSet? allowed, RankingMode mode, int depth)
    {
        _lock.EnterReadLock();
        try
        {
            var vectors = byModel is not null && _model is { IsReady: true } && _model.Dimensions == byModel.Length
                && (shelved ?? (_model as FiledVectors)?.File) is { } others
                ? new QueryVector(others, byModel, _model.Space, _options.VectorShare)
                : new QueryVector(_vectors, _space.OfQuery(text, _vocabulary, out var kept), _space.Name, _space is HashedSpace ? null : _options.LearnedShare * kept);
            var found = HybridRanker.Rank(_lexical, vectors, text, allowed, mode, depth, _options);
            return ([.. found.Select(slot => slot with { Version = _versions[slot.Slot] })], vectors.Space);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Entries without a vector of the model, from a slot on, and the slot to go on from; none when all were looked at.</summary>
    public (IReadOnlyList<(int Slot, long Version)> Waiting, int Next) Unembedded(int from, int limit)
    {
        _lock.EnterReadLock();
        try
        {
            var waiting = new List<(int, long)>(limit);
            for (; from < _lexical.Slots && waiting.Count < limit; from++)
            {
                if (_lexical[from] is not null && _model!.Wants(from, _versions[from]))
                    waiting.Add((from, _versions[from]));
            }

            return (waiting, from);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Takes over vectors of the model, where the entry is still the same. Null: the model refuses that text.</summary>
    public void Embed(IEnumerable<(int Slot, long Version, float[]? Vector)> embedded)
    {
        _lock.EnterWriteLock();
        try
        {
            foreach (var (slot, version, vector) in embedded)
            {
                if (slot >= _versions.Count || _versions[slot] != version || _lexical[slot] is null)
                {
                    // A shelf has it by now, and must let go of it.
                    if (_lexical[slot] is null)
                        _model!.Remove(slot);
                    continue;
                }

                if (vector is null)
                    _model!.Refuse(slot, version);
                else
                    _model!.Set(slot, version, vector);
            }
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Every entry has had its turn: from now on queries go by the model's vectors.</summary>
    public void CompleteModel()
    {
        _lock.EnterWriteLock();
        try
        {
            _model!.Complete();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public IndexFigures Figures()
    {
        _lock.EnterReadLock();
        try
        {
            if (_model is not { Dimensions: { } dimensions })
            {
                var space = _model is null ? _space.Name : $"{_space.Name}, as {_model.Space} has not answered yet";
                return new(_vocabulary.Count, Enumerable.Range(0, _vectors.Capacity).Count(_vectors.Has), space, _space.Dimensions);
            }

            return new(_vocabulary.Count, Enumerable.Range(0, _model.Slots).Count(_model.Has),
                _model.IsReady ? _model.Space : $"{_space.Name}, until {_model.Space} has embedded all", dimensions);
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
            return [.. Enumerable.Range(0, Math.Max(_lexical.Slots, Math.Max(_vectors.Capacity, _model?.Slots ?? 0)))
                .Where(slot => !known[slot] && (_lexical[slot] is not null || _vectors.Has(slot) || _model?.Has(slot) == true))];
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
        _model?.Dispose();
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
        // A vector of what the entry said before would be wrong; until the new one comes, its words speak for it.
        if (terms is null || _model?.Holds(change.Slot, change.Version) == false)
            _model?.Remove(change.Slot);
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
        new(Path.Combine(_directory, $"vectors-{space.Name}.bin"), $"{space.Name}|{_identity}", space.Dimensions) { QuantizeFrom = _options.QuantizeFrom };

    private void DeleteOthers(IVectorSpace space)
    {
        foreach (var file in Directory.EnumerateFiles(_directory, "vectors-*.bin"))
        {
            if (Path.GetFileName(file) != $"vectors-{space.Name}.bin")
                File.Delete(file);
        }
    }
}

/// <param name="Terms">Different words.</param>
/// <param name="Vectors">Entries that have one.</param>
/// <param name="Space">What makes the vectors, in words.</param>
internal sealed record IndexFigures(long Terms, long Vectors, string Space, int Dimensions);

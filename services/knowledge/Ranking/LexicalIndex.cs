using System.Runtime.InteropServices;

namespace AgentFactory.Knowledge.Ranking;

/// <summary>
/// An inverted index in memory with BM25 scores. Entries are known by their slot. Derived from the stored entries: it is made
/// anew at every start. One caller changes it while none reads (the owner holds the lock).
/// </summary>
internal sealed class LexicalIndex(Vocabulary vocabulary, LexicalOptions options)
{
    private readonly List<Postings?> _postings = [];
    private readonly List<int> _slotOfDocument = [];
    private readonly List<TermVector?> _bySlot = [];
    private readonly List<int> _documentOfSlot = [];
    private readonly List<int> _frequency = [];
    private long _totalLength;

    /// <summary>Entries in it.</summary>
    public int Count { get; private set; }

    /// <summary>One more than the highest slot that was ever in use.</summary>
    public int Slots => _bySlot.Count;

    public Vocabulary Vocabulary => vocabulary;

    public double MeanLength => Count == 0 ? 1 : Math.Max(1, (double)_totalLength / Count);

    public TermVector? this[int slot] => slot < _bySlot.Count ? _bySlot[slot] : null;

    public void Set(int slot, TermVector vector)
    {
        Remove(slot);
        while (_bySlot.Count <= slot)
        {
            _bySlot.Add(null);
            _documentOfSlot.Add(-1);
        }

        var document = _slotOfDocument.Count;
        _slotOfDocument.Add(slot);
        _bySlot[slot] = vector;
        _documentOfSlot[slot] = document;
        Count++;
        _totalLength += vector.Length;
        for (var i = 0; i < vector.Terms.Length; i++)
        {
            var term = vector.Terms[i];
            while (_postings.Count <= term)
            {
                _postings.Add(null);
                _frequency.Add(0);
            }

            (_postings[term] ??= new()).Add(document, vector.Counts[i]);
            _frequency[term]++;
        }
    }

    public void Remove(int slot)
    {
        if (this[slot] is not { } vector)
            return;
        foreach (var term in vector.Terms)
            _frequency[term]--;
        _totalLength -= vector.Length;
        _bySlot[slot] = null;
        _documentOfSlot[slot] = -1;
        Count--;
        // What is dead stays in the lists until it outweighs the living.
        if (_slotOfDocument.Count > 1024 && Count < _slotOfDocument.Count / 2)
            Compact();
    }

    public int FrequencyOf(int term) => (uint)term < (uint)_frequency.Count ? _frequency[term] : 0;

    /// <summary>How much a term tells: high for rare ones, never negative. A term that no entry has is the rarest.</summary>
    public double WeightOf(int term)
    {
        var frequency = FrequencyOf(term);
        return Math.Log(1 + ((Count - frequency + 0.5) / (frequency + 0.5)));
    }

    /// <summary>The saturated frequency of a term in a text of this length: below k1 + 1.</summary>
    public double Saturate(int count, int length) =>
        count * (options.K1 + 1) / (count + (options.K1 * (1 - options.B + (options.B * length / MeanLength))));

    /// <summary>
    /// Adds each entry's score to <paramref name="scores"/> (one a slot): the share of the weighted terms that it covers,
    /// 0 to 1.
    /// </summary>
    public void Score(IReadOnlyDictionary<int, double> weights, Span<float> scores)
    {
        var bound = 0.0;
        foreach (var (term, weight) in weights)
            bound += weight * WeightOf(term) * (options.K1 + 1);
        if (bound <= 0)
            return;

        var slotOfDocument = CollectionsMarshal.AsSpan(_slotOfDocument);
        var documentOfSlot = CollectionsMarshal.AsSpan(_documentOfSlot);
        var bySlot = CollectionsMarshal.AsSpan(_bySlot);
        var fixedPart = (float)(options.K1 * (1 - options.B));
        var lengthPart = (float)(options.K1 * options.B / MeanLength);
        // By text: numbers are given anew at every start, and sums depend on the order.
        foreach (var (term, weight) in weights.OrderBy(pair => pair.Key < 0 ? "" : vocabulary.Text(pair.Key), StringComparer.Ordinal))
        {
            if ((uint)term >= (uint)_postings.Count || _postings[term] is not { } postings)
                continue;
            var factor = (float)(weight * WeightOf(term) * (options.K1 + 1) / bound);
            var documents = postings.Documents;
            var counts = postings.Counts;
            for (var i = 0; i < documents.Length; i++)
            {
                var slot = slotOfDocument[documents[i]];
                if (documentOfSlot[slot] != documents[i])
                    continue;
                float count = counts[i];
                scores[slot] += factor * count / (count + fixedPart + (lengthPart * bySlot[slot]!.Length));
            }
        }
    }

    private void Compact()
    {
        var living = new List<(int Slot, TermVector Vector)>(Count);
        for (var slot = 0; slot < _bySlot.Count; slot++)
        {
            if (_bySlot[slot] is { } vector)
                living.Add((slot, vector));
        }

        _postings.Clear();
        _frequency.Clear();
        _slotOfDocument.Clear();
        CollectionsMarshal.AsSpan(_bySlot).Clear();
        CollectionsMarshal.AsSpan(_documentOfSlot).Fill(-1);
        Count = 0;
        _totalLength = 0;
        foreach (var (slot, vector) in living)
            Set(slot, vector);
    }

    private sealed class Postings
    {
        private int[] _documents = new int[2];
        private ushort[] _counts = new ushort[2];
        private int _count;

        public ReadOnlySpan<int> Documents => _documents.AsSpan(0, _count);

        public ReadOnlySpan<ushort> Counts => _counts.AsSpan(0, _count);

        public void Add(int document, ushort count)
        {
            if (_count == _documents.Length)
            {
                Array.Resize(ref _documents, _count * 2);
                Array.Resize(ref _counts, _count * 2);
            }

            _documents[_count] = document;
            _counts[_count++] = count;
        }
    }
}

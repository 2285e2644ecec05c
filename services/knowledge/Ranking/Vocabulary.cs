using System.Collections.Concurrent;

namespace AgentFactory.Knowledge.Ranking;

/// <summary>
/// Turns text into numbered terms. Text is cut where letters and digits end; a name such as <c>RunDecider</c> counts whole
/// and in its parts. One thread adds; any number read beside it.
/// </summary>
internal sealed class Vocabulary
{
    /// <summary>Longer runs (encoded data, mostly) are cut: nobody asks for them whole.</summary>
    private const int MaxToken = 64;

    private readonly ConcurrentDictionary<string, int> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _tokensBySpan;
    private readonly ConcurrentDictionary<string, int> _terms = new(StringComparer.Ordinal);
    private volatile string[] _texts = new string[1024];
    private volatile bool[] _stop = new bool[1024];
    private int _count;

    public Vocabulary() => _tokensBySpan = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();

    public int Count => Volatile.Read(ref _count);

    public string Text(int term) => _texts[term];

    public bool IsStop(int term) => _stop[term];

    /// <summary>The terms of a text to be stored, in order.</summary>
    public void Analyze(ReadOnlySpan<char> text, List<int> terms) => Cut(text, new Adding(this, terms));

    /// <summary>The terms of a question. What is not in the vocabulary is minus one.</summary>
    public void Look(ReadOnlySpan<char> text, List<int> terms) => Cut(text, new Looking(this, terms));

    public void Write(BinaryWriter writer)
    {
        writer.Write(_count);
        for (var term = 0; term < _count; term++)
        {
            writer.Write(_texts[term]);
            writer.Write(_stop[term]);
        }

        var tokens = _tokens.ToArray();
        writer.Write(tokens.Length);
        foreach (var (token, term) in tokens)
        {
            writer.Write(token);
            writer.Write(term);
        }
    }

    /// <summary>Takes over what was written; for one that is empty.</summary>
    public void Read(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        (_texts, _stop) = (new string[Math.Max(1024, count)], new bool[Math.Max(1024, count)]);
        for (var term = 0; term < count; term++)
        {
            (_texts[term], _stop[term]) = (reader.ReadString(), reader.ReadBoolean());
            _terms[_texts[term]] = term;
        }

        for (var tokens = reader.ReadInt32(); tokens > 0; tokens--)
            _tokens[reader.ReadString()] = reader.ReadInt32();
        Volatile.Write(ref _count, count);
    }

    private interface ISink
    {
        void Take(ReadOnlySpan<char> lowered);
    }

    private readonly struct Adding(Vocabulary vocabulary, List<int> terms) : ISink
    {
        public void Take(ReadOnlySpan<char> lowered) =>
            terms.Add(vocabulary._tokensBySpan.TryGetValue(lowered, out var term) ? term : vocabulary.Add(lowered.ToString()));
    }

    private readonly struct Looking(Vocabulary vocabulary, List<int> terms) : ISink
    {
        public void Take(ReadOnlySpan<char> lowered)
        {
            if (!vocabulary._tokensBySpan.TryGetValue(lowered, out var term))
            {
                var token = lowered.ToString();
                if (StopWords.Contains(token))
                    return;
                if (!vocabulary._terms.TryGetValue(PorterStemmer.Stem(token), out term))
                    term = -1;
            }

            terms.Add(term);
        }
    }

    private static void Cut<T>(ReadOnlySpan<char> text, T sink)
        where T : struct, ISink
    {
        Span<char> lowered = stackalloc char[MaxToken];
        var i = 0;
        while (i < text.Length)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            var bumps = false;
            while (i < text.Length && char.IsLetterOrDigit(text[i]) && i - start < MaxToken)
            {
                bumps |= i > start && char.IsUpper(text[i]) && char.IsLower(text[i - 1]);
                i++;
            }

            var token = text[start..i];
            token.ToLowerInvariant(lowered);
            sink.Take(lowered[..token.Length]);
            if (!bumps)
                continue;
            var part = 0;
            for (var at = 1; at <= token.Length; at++)
            {
                if (at < token.Length && !(char.IsUpper(token[at]) && char.IsLower(token[at - 1])))
                    continue;
                sink.Take(lowered[part..at]);
                part = at;
            }
        }
    }

    private int Add(string token)
    {
        var stem = PorterStemmer.Stem(token);
        if (!_terms.TryGetValue(stem, out var term))
        {
            term = _count;
            if (term == _texts.Length)
            {
                var texts = _texts;
                var stop = _stop;
                Array.Resize(ref texts, term * 2);
                Array.Resize(ref stop, term * 2);
                _texts = texts;
                _stop = stop;
            }

            _texts[term] = stem;
            // By the token that made it: "doing" is one, and so is all that shares its stem.
            _stop[term] = StopWords.Contains(token);
            Volatile.Write(ref _count, term + 1);
            _terms[stem] = term;
        }

        _tokens[token] = term;
        return term;
    }
}

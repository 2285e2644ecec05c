using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace AgentFactory.Knowledge.Ranking;

/// <summary>
/// Turns text into numbered terms. Text is cut where letters and digits end; a name such as <c>RunDecider</c> counts whole
/// and in its parts; what is written without spaces (Chinese, Japanese, Korean) counts by pairs of signs; Latin letters count
/// without their accents. One thread adds; any number read beside it.
/// </summary>
internal sealed class Vocabulary
{
    /// <summary>Longer runs (encoded data, mostly) are cut: nobody asks for them whole.</summary>
    private const int MaxToken = 64;

    /// <summary>What the letters from <see cref="FirstAccented"/> on are without their accents; the runtime's own tables are left out of the build.</summary>
    private const string WithoutAccents =
        "aaaaaaæceeeeiiiiðnooooo÷øuuuuyþyaaaaaaccccccccddĐđeeeeeeeeeegggggggghhĦħiiiiiiiiiıĲĳjjkkĸllllllĿ"
        + "ŀŁłnnnnnnŉŊŋooooooŒœrrrrrrssssssssttttŦŧuuuuuuuuuuuuwwyyyzzzzzzſ";

    private const char FirstAccented = '\u00E0';
    private const char FirstMark = '\u0300';
    private const char LastMark = '\u036F';

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
            if (IsUnspaced(text[i]))
            {
                while (i < text.Length && IsUnspaced(text[i]))
                    i++;
                if (i - start == 1)
                    sink.Take(text[start..i]);
                for (var pair = start; pair + 2 <= i; pair++)
                    sink.Take(text.Slice(pair, 2));
                continue;
            }

            var bumps = false;
            while (i < text.Length && i - start < MaxToken && (char.IsLetterOrDigit(text[i]) ? !IsUnspaced(text[i]) : IsMark(text[i])))
            {
                bumps |= i > start && char.IsUpper(text[i]) && char.IsLower(text[i - 1]);
                i++;
            }

            var token = text[start..i];
            token.ToLowerInvariant(lowered);
            Take(lowered[..token.Length], sink);
            if (!bumps)
                continue;
            var part = 0;
            for (var at = 1; at <= token.Length; at++)
            {
                if (at < token.Length && !(char.IsUpper(token[at]) && char.IsLower(token[at - 1])))
                    continue;
                Take(lowered[part..at], sink);
                part = at;
            }
        }
    }

    private static void Take<T>(ReadOnlySpan<char> lowered, T sink)
        where T : struct, ISink
    {
        if (Ascii.IsValid(lowered))
        {
            sink.Take(lowered);
            return;
        }

        Span<char> plain = stackalloc char[MaxToken];
        var length = 0;
        foreach (var letter in lowered)
        {
            var at = letter - FirstAccented;
            if (at >= 0 && at < WithoutAccents.Length)
                plain[length++] = WithoutAccents[at];
            else if (letter is < FirstMark or > LastMark || length == 0 || plain[length - 1] >= FirstAccented + WithoutAccents.Length)
                plain[length++] = letter;
        }

        sink.Take(plain[..length]);
    }

    /// <summary>A letter of a script whose words have no spaces between them.</summary>
    private static bool IsUnspaced(char letter) =>
        letter is (>= '\u3005' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFF66' and <= '\uFF9D')
        && char.IsLetter(letter);

    /// <summary>An accent or vowel sign that is written as a character of its own belongs to the letter before it.</summary>
    private static bool IsMark(char sign) =>
        sign >= FirstMark && char.GetUnicodeCategory(sign) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

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

namespace AgentFactory.Knowledge.Ranking;

/// <summary>
/// Martin Porter's algorithm of 1980 for English: cuts endings so that "connected" and "connections" meet.
/// Words that are not plain lower-case letters, or shorter than three, stay as they are.
/// </summary>
internal static class PorterStemmer
{
    public static string Stem(string word)
    {
        if (word.Length < 3 || word.AsSpan().ContainsAnyExceptInRange('a', 'z'))
            return word;
        var w = new Work(word);
        w.Plurals();
        w.PastAndProgressive();
        if (w.Ends("y") && w.HasVowel())
            w.Replace("i");
        w.First(DoubleSuffixes, 0);
        w.First(FullNess, 0);
        w.Endings();
        w.FinalE();
        return w.Text;
    }

    private static readonly (string From, string To)[] DoubleSuffixes =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"),
        ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
        ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
        ("iviti", "ive"), ("biliti", "ble"),
    ];

    private static readonly (string From, string To)[] FullNess =
    [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
    ];

    private static readonly string[] Residues =
    [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti",
        "ous", "ive", "ize",
    ];

    private ref struct Work
    {
        private readonly char[] _letters;
        private int _length;
        private int _stem;

        public Work(string word)
        {
            _letters = new char[word.Length + 1];
            word.CopyTo(_letters);
            _length = word.Length;
        }

        public readonly string Text => new(_letters, 0, _length);

        public bool Ends(string suffix)
        {
            if (_length <= suffix.Length || !_letters.AsSpan(_length - suffix.Length, suffix.Length).SequenceEqual(suffix))
                return false;
            _stem = _length - suffix.Length;
            return true;
        }

        public void Replace(string by)
        {
            by.CopyTo(_letters.AsSpan(_stem));
            _length = _stem + by.Length;
        }

        public readonly bool HasVowel()
        {
            for (var i = 0; i < _stem; i++)
            {
                if (!Consonant(i))
                    return true;
            }

            return false;
        }

        public void Plurals()
        {
            if (Ends("sses"))
                Replace("ss");
            else if (Ends("ies"))
                Replace("i");
            else if (!Ends("ss") && Ends("s"))
                Replace("");
        }

        public void PastAndProgressive()
        {
            if (Ends("eed"))
            {
                if (Measure() > 0)
                    Replace("ee");
                return;
            }

            if (!((Ends("ed") || Ends("ing")) && HasVowel()))
                return;
            Replace("");
            if (Ends("at"))
                Replace("ate");
            else if (Ends("bl"))
                Replace("ble");
            else if (Ends("iz"))
                Replace("ize");
            else if (DoubleConsonant() && _letters[_length - 1] is not ('l' or 's' or 'z'))
                _length--;
            else
            {
                _stem = _length;
                if (Measure() == 1 && ShortEnd(_length))
                    Replace("e");
            }
        }

        /// <summary>The longest suffix that fits decides, whether or not its condition holds.</summary>
        public void First((string From, string To)[] rules, int measure)
        {
            (string From, string To)? longest = null;
            foreach (var rule in rules)
            {
                if (Ends(rule.From) && (longest is null || rule.From.Length > longest.Value.From.Length))
                    longest = rule;
            }

            if (longest is not { } found)
                return;
            Ends(found.From);
            if (Measure() > measure)
                Replace(found.To);
        }

        public void Endings()
        {
            string? longest = null;
            foreach (var suffix in Residues)
            {
                if (Ends(suffix) && (longest is null || suffix.Length > longest.Length))
                    longest = suffix;
            }

            if (longest is null)
                return;
            Ends(longest);
            if (Measure() > 1 && (longest != "ion" || _letters[_stem - 1] is 's' or 't'))
                Replace("");
        }

        public void FinalE()
        {
            if (Ends("e"))
            {
                var measure = Measure();
                if (measure > 1 || (measure == 1 && !ShortEnd(_stem)))
                    _length--;
            }

            if (_length > 1 && _letters[_length - 1] == 'l' && DoubleConsonant())
            {
                _stem = _length - 1;
                if (Measure() > 1)
                    _length--;
            }
        }

        private readonly bool Consonant(int i) => _letters[i] switch
        {
            'a' or 'e' or 'i' or 'o' or 'u' => false,
            'y' => i == 0 || !Consonant(i - 1),
            _ => true,
        };

        /// <summary>How often a vowel is followed by a consonant before the suffix.</summary>
        private readonly int Measure()
        {
            var count = 0;
            for (var i = 1; i < _stem; i++)
            {
                if (Consonant(i) && !Consonant(i - 1))
                    count++;
            }

            return count;
        }

        private readonly bool DoubleConsonant() =>
            _length > 1 && _letters[_length - 1] == _letters[_length - 2] && Consonant(_length - 1);

        private readonly bool ShortEnd(int end) => end > 2 && Consonant(end - 1) && !Consonant(end - 2) && Consonant(end - 3)
            && _letters[end - 1] is not ('w' or 'x' or 'y');
    }
}

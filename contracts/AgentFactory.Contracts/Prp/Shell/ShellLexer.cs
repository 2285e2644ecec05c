using System.Text;

namespace AgentFactory.Contracts.Prp.Shell;

/// <summary>
/// Cuts a script into words and operators: quotes, escapes, line continuations, comments, expansions. Redirections
/// and the bodies of here-documents are passed over, since they decide nothing. One pass, no backtracking.
/// </summary>
internal sealed class ShellLexer(string script)
{
    private readonly List<ShellToken> _tokens = [];
    private readonly Queue<(string Delimiter, bool StripTabs)> _hereDocuments = new();
    private readonly List<Range> _hereDocumentBodies = [];
    private readonly List<string> _substitutions = [];
    private int _position;
    private bool _inTest;

    /// <summary>The scripts inside <c>$(…)</c>, backticks and <c>&lt;(…)</c>, outermost ones only.</summary>
    public IReadOnlyList<string> Substitutions => _substitutions;

    /// <summary>Where the bodies of here-documents stand: they are data, not shell.</summary>
    public IReadOnlyList<Range> HereDocuments => _hereDocumentBodies;

    /// <summary>True when a quote or an expansion is never closed.</summary>
    public bool Malformed { get; private set; }

    public IReadOnlyList<ShellToken> Read()
    {
        while (_position < script.Length)
            ReadToken();
        _tokens.Add(new(ShellTokenKind.End, ""));
        return _tokens;
    }

    private char Current => Peek(0);

    private char Peek(int offset) => _position + offset < script.Length ? script[_position + offset] : '\0';

    private void ReadToken()
    {
        switch (Current)
        {
            case ' ' or '\t' or '\r':
                _position++;
                break;
            case '\\' when Peek(1) == '\n':
                _position += 2;
                break;
            case '\\' when Peek(1) == '\r' && Peek(2) == '\n':
                _position += 3;
                break;
            case '\n':
                _position++;
                _tokens.Add(new(ShellTokenKind.NewLine, "\n"));
                SkipHereDocuments();
                break;
            case '#':
                while (_position < script.Length && Current != '\n')
                    _position++;
                break;
            case '(' when Peek(1) == '(' && !_inTest:
                AddArithmetic();
                break;
            case '|' or '&' or ';' or '(' or ')':
                ReadOperator();
                break;
            case '<' or '>' when _inTest:
                AddWord(Current.ToString(), Current.ToString(), expands: false);
                _position++;
                break;
            case '<' or '>' when Peek(1) != '(':
                SkipRedirection();
                break;
            default:
                ReadWord();
                break;
        }
    }

    private void ReadOperator()
    {
        if (Current == '&' && Peek(1) == '>')
        {
            _position++;
            SkipRedirection();
            return;
        }
        var two = _position + 1 < script.Length ? script.Substring(_position, 2) : "";
        var text = two is "&&" or "||" or ";;" or "|&" ? two : Current.ToString();
        _position += text.Length;
        if (_inTest)
            AddWord(text, text, expands: false);
        else
            _tokens.Add(new(ShellTokenKind.Operator, text == "|&" ? "|" : text));
    }

    private void AddArithmetic()
    {
        var start = _position;
        SkipParentheses();
        var raw = script[start.._position];
        AddWord(raw, raw, expands: true);
    }

    private void SkipRedirection()
    {
        var start = _position;
        while (Current is '<' or '>' or '&' or '|')
            _position++;
        var sign = script[start.._position];
        var strip = sign == "<<" && Current == '-';
        if (strip)
            _position++;
        while (Current is ' ' or '\t')
            _position++;
        if (Current is '\n' or '\0' or ';' or '|' or '(' or ')')
            return;
        var target = ScanWord();
        if (sign == "<<")
            _hereDocuments.Enqueue((target.Text, strip));
    }

    private void SkipHereDocuments()
    {
        while (_hereDocuments.TryDequeue(out var document))
        {
            var start = _position;
            while (_position < script.Length)
            {
                var end = script.IndexOf('\n', _position);
                var line = script[_position..(end < 0 ? script.Length : end)].TrimEnd('\r');
                _position = end < 0 ? script.Length : end + 1;
                if ((document.StripTabs ? line.TrimStart('\t') : line) == document.Delimiter)
                    break;
            }
            _hereDocumentBodies.Add(start.._position);
        }
    }

    private void ReadWord()
    {
        var start = _position;
        var word = ScanWord();
        if (_position == start)
        {
            _position++;
            return;
        }
        // `2>file`: the number belongs to the redirection.
        if (Current is '<' or '>' && word.Raw.All(char.IsAsciiDigit) && !_inTest)
            return;
        AddWord(word.Raw, word.Text, word.Expands);
        if (word.Raw == "[[")
            _inTest = true;
        else if (word.Raw == "]]")
            _inTest = false;
    }

    private void AddWord(string raw, string text, bool expands) =>
        _tokens.Add(new(ShellTokenKind.Word, text, new(raw, text, expands)));

    private ShellWord ScanWord()
    {
        var start = _position;
        var text = new StringBuilder();
        var expands = false;
        while (_position < script.Length)
        {
            var c = Current;
            if (c is ' ' or '\t' or '\r' or '\n' or '|' or '&' or ';' or ')')
                break;
            if (c is '(' && !_inTest)
                break;
            if (c is '<' or '>' && (Peek(1) != '(' || _position > start))
                break;
            switch (c)
            {
                case '\\':
                    ScanEscape(text);
                    break;
                case '\'':
                    ScanSingleQuoted(text);
                    break;
                case '"':
                    expands |= ScanDoubleQuoted(text);
                    break;
                case '$' or '`' or '<' or '>':
                    expands |= ScanExpansion(text);
                    break;
                default:
                    text.Append(c);
                    _position++;
                    break;
            }
        }
        return new(script[start.._position], text.ToString(), expands);
    }

    private void ScanEscape(StringBuilder text)
    {
        if (Peek(1) == '\n')
            _position += 2;
        else
        {
            if (_position + 1 < script.Length)
                text.Append(Peek(1));
            _position = Math.Min(_position + 2, script.Length);
        }
    }

    private void ScanSingleQuoted(StringBuilder text)
    {
        var end = script.IndexOf('\'', _position + 1);
        Malformed |= end < 0;
        var stop = end < 0 ? script.Length : end;
        text.Append(script, _position + 1, stop - _position - 1);
        _position = Math.Min(stop + 1, script.Length);
    }

    private bool ScanDoubleQuoted(StringBuilder text)
    {
        var expands = false;
        _position++;
        while (_position < script.Length && Current != '"')
        {
            if (Current == '\\')
                ScanEscape(text);
            else if (Current is '$' or '`')
                expands |= ScanExpansion(text);
            else
            {
                text.Append(Current);
                _position++;
            }
        }
        Malformed |= _position >= script.Length;
        _position = Math.Min(_position + 1, script.Length);
        return expands;
    }

    private bool ScanExpansion(StringBuilder text)
    {
        var start = _position;
        var expands = true;
        if (Current == '`')
        {
            _position++;
            while (_position < script.Length && Current != '`')
                _position += Current == '\\' ? 2 : 1;
            _position = Math.Min(_position, script.Length);
            Malformed |= _position >= script.Length;
            _substitutions.Add(script[(start + 1).._position]);
            _position = Math.Min(_position + 1, script.Length);
        }
        else if (Peek(1) == '(')
        {
            _position++;
            SkipParentheses();
            if (_position - 1 > start + 2 && script[start + 2] != '(')
                _substitutions.Add(script[(start + 2)..(_position - 1)]);
        }
        else if (Peek(1) == '{')
        {
            var end = script.IndexOf('}', _position);
            Malformed |= end < 0;
            _position = end < 0 ? script.Length : end + 1;
        }
        else
        {
            expands = char.IsAsciiLetterOrDigit(Peek(1)) || Peek(1) is '_' or '?' or '!' or '@' or '*' or '#' or '$' or '\'';
            _position++;
        }
        text.Append(script, start, _position - start);
        return expands;
    }

    /// <summary>From an opening parenthesis to behind the one that closes it, minding quotes.</summary>
    private void SkipParentheses()
    {
        var depth = 0;
        while (_position < script.Length)
        {
            switch (Current)
            {
                case '(':
                    depth++;
                    break;
                case ')' when --depth == 0:
                    _position++;
                    return;
                case '\\':
                    _position++;
                    break;
                case '\'' or '"':
                    SkipQuoted(Current);
                    break;
                default:
                    break;
            }
            _position++;
        }
        _position = script.Length;
        Malformed = true;
    }

    private void SkipQuoted(char quote)
    {
        _position++;
        while (_position < script.Length && Current != quote)
            _position += Current == '\\' && quote == '"' ? 2 : 1;
    }
}

namespace AgentFactory.Contracts.Prp.Shell;

/// <summary>
/// Reads tokens into statements. Tolerant: what bash would refuse is passed over and marked, since a script that
/// cannot be understood must still be classified, never crash the reader.
/// </summary>
internal sealed class ShellParser(IReadOnlyList<ShellToken> tokens)
{
    /// <summary>Groups, substitutions and compounds inside one another; deeper ones are passed over.</summary>
    private const int MaxDepth = 64;

    private static readonly string[] s_terminators = ["then", "elif", "else", "fi", "do", "done", "esac", "}"];

    private int _position;
    private int _depth;

    public bool Malformed { get; private set; }

    public StatementList Parse()
    {
        var all = new List<Statement>();
        while (true)
        {
            all.AddRange(ParseList().Items);
            if (Current.Kind == ShellTokenKind.End)
                return new(all);
            Malformed = true;
            _position++;
        }
    }

    private ShellToken Current => tokens[_position];

    private ShellToken Next => tokens[Math.Min(_position + 1, tokens.Count - 1)];

    private StatementList ParseList()
    {
        var items = new List<Statement>();
        if (++_depth > MaxDepth)
        {
            Malformed = true;
            _position = tokens.Count - 1;
        }
        while (true)
        {
            while (Current.Kind == ShellTokenKind.NewLine || Current.IsOperator(";") || Current.IsOperator("&"))
                _position++;
            if (Current.Kind != ShellTokenKind.Word && !Current.IsOperator("("))
                break;
            if (s_terminators.Any(Current.IsReserved))
                break;
            var chain = ParseChain();
            items.Add(new(chain, Current.IsOperator("&")));
        }
        _depth--;
        return new(items);
    }

    private AndOrChain ParseChain()
    {
        var parts = new List<Pipeline> { ParsePipeline() };
        var operators = new List<string>();
        while (Current.IsOperator("&&") || Current.IsOperator("||"))
        {
            operators.Add(Current.Text);
            _position++;
            SkipNewLines();
            parts.Add(ParsePipeline());
        }
        return new(parts, operators);
    }

    private Pipeline ParsePipeline()
    {
        var negated = false;
        while (Current.IsReserved("!") || Current.IsReserved("time"))
        {
            negated ^= Current.IsReserved("!");
            _position++;
        }
        var stages = new List<ShellNode> { ParseCommand() };
        while (Current.IsOperator("|"))
        {
            _position++;
            SkipNewLines();
            stages.Add(ParseCommand());
        }
        return new(stages, negated);
    }

    private ShellNode ParseCommand()
    {
        if (Current.IsOperator("("))
            return ParseGroup(() => Current.IsOperator(")"));
        if (Current.Kind != ShellTokenKind.Word)
        {
            Malformed = true;
            return new SimpleCommand([], []);
        }
        if (Next.IsOperator("(") && tokens[Math.Min(_position + 2, tokens.Count - 1)].IsOperator(")"))
        {
            var name = Current.Text;
            _position += 3;
            return ParseFunction(name);
        }
        return Current.Word!.Raw switch
        {
            "{" => ParseGroup(() => Current.IsReserved("}")),
            "if" => ParseIf(),
            "while" or "until" => ParseLoop(hasCondition: true),
            "for" or "select" => ParseLoop(hasCondition: false),
            "case" => ParseCase(),
            "function" when Next.Kind == ShellTokenKind.Word => ParseNamedFunction(),
            _ => ParseSimple(),
        };
    }

    private GroupCommand ParseGroup(Func<bool> atEnd)
    {
        _position++;
        var body = ParseList();
        Expect(atEnd);
        return new(body);
    }

    private FunctionDefinition ParseNamedFunction()
    {
        _position++;
        var name = Current.Text;
        _position++;
        if (Current.IsOperator("("))
            _position += 2;
        _position = Math.Min(_position, tokens.Count - 1);
        return ParseFunction(name);
    }

    private FunctionDefinition ParseFunction(string name)
    {
        SkipNewLines();
        return ParseCommand() is GroupCommand group ? new(name, group.Body) : new(name, StatementList.Empty);
    }

    private IfCommand ParseIf()
    {
        var branches = new List<ConditionalBranch>();
        do
        {
            _position++;
            var condition = ParseList();
            Expect(() => Current.IsReserved("then"));
            branches.Add(new(condition, ParseList()));
        }
        while (Current.IsReserved("elif"));
        StatementList? otherwise = null;
        if (Current.IsReserved("else"))
        {
            _position++;
            otherwise = ParseList();
        }
        Expect(() => Current.IsReserved("fi"));
        return new(branches, otherwise);
    }

    private LoopCommand ParseLoop(bool hasCondition)
    {
        _position++;
        StatementList? condition = null;
        if (hasCondition)
            condition = ParseList();
        else
        {
            while (Current.Kind == ShellTokenKind.Word && !Current.IsReserved("do"))
                _position++;
            while (Current.Kind == ShellTokenKind.NewLine || Current.IsOperator(";"))
                _position++;
        }
        Expect(() => Current.IsReserved("do"));
        var body = ParseList();
        Expect(() => Current.IsReserved("done"));
        return new(condition, body);
    }

    private CaseCommand ParseCase()
    {
        var branches = new List<StatementList>();
        while (Current.Kind == ShellTokenKind.Word && !Current.IsReserved("in"))
            _position++;
        Expect(() => Current.IsReserved("in"));
        SkipNewLines();
        while (Current.Kind != ShellTokenKind.End && !Current.IsReserved("esac"))
        {
            while (Current.Kind != ShellTokenKind.End && !Current.IsOperator(")"))
                _position++;
            Expect(() => Current.IsOperator(")"));
            branches.Add(ParseList());
            if (Current.IsOperator(";;"))
                _position++;
            SkipNewLines();
        }
        Expect(() => Current.IsReserved("esac"));
        return new(branches);
    }

    private SimpleCommand ParseSimple()
    {
        var assignments = new List<ShellWord>();
        var words = new List<ShellWord>();
        while (Current.Kind == ShellTokenKind.Word)
        {
            var word = Current.Word!;
            if (words.Count == 0 && IsAssignment(word.Raw))
                assignments.Add(word);
            else
                words.Add(word);
            _position++;
        }
        return new(assignments, words);
    }

    private static bool IsAssignment(string raw)
    {
        var equals = raw.IndexOf('=');
        if (equals <= 0 || char.IsAsciiDigit(raw[0]))
            return false;
        var name = raw.AsSpan(0, raw[equals - 1] == '+' ? equals - 1 : equals);
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        }
        return name.Length > 0;
    }

    private void SkipNewLines()
    {
        while (Current.Kind == ShellTokenKind.NewLine)
            _position++;
    }

    private void Expect(Func<bool> condition)
    {
        if (Current.Kind != ShellTokenKind.End && condition())
            _position++;
        else
            Malformed = true;
    }
}

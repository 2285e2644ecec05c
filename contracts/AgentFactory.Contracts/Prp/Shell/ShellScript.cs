using System.Text;

namespace AgentFactory.Contracts.Prp.Shell;

/// <summary>A script as read: what runs, in what order, and what decides its exit code.</summary>
internal sealed class ShellScript
{
    /// <summary>How deep <c>$(…)</c> and <c>sh -c</c> are followed.</summary>
    private const int MaxNesting = 6;

    private ShellScript(string text, int nesting)
    {
        var lexer = new ShellLexer(text);
        var tokens = lexer.Read();
        var parser = new ShellParser(tokens);
        Text = text;
        Shell = Without(text, lexer.HereDocuments);
        Body = parser.Parse();
        Malformed = lexer.Malformed || parser.Malformed;
        Substitutions = nesting >= MaxNesting ? [] : [.. lexer.Substitutions.Select(inner => new ShellScript(inner, nesting + 1))];
        foreach (var function in Walk(Body).OfType<FunctionDefinition>())
            Functions.TryAdd(function.Name, function.Body);
    }

    public string Text { get; }

    /// <summary>The text without the bodies of here-documents, which are data.</summary>
    public string Shell { get; }

    public StatementList Body { get; }

    /// <summary>Something in it is not shell as we know it; what could be read is still here.</summary>
    public bool Malformed { get; }

    public IReadOnlyList<ShellScript> Substitutions { get; }
    public Dictionary<string, StatementList> Functions { get; } = [];

    public static ShellScript Read(string text) => new(text, 0);

    private static string Without(string text, IReadOnlyList<Range> bodies)
    {
        if (bodies.Count == 0)
            return text;
        var kept = new StringBuilder(text.Length);
        var from = 0;
        foreach (var body in bodies)
        {
            kept.Append(text, from, body.Start.Value - from);
            from = body.End.Value;
        }
        return kept.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>Every node of the script in the order of the text, function bodies included.</summary>
    public IEnumerable<ShellNode> Nodes => Walk(Body);

    /// <summary>Every plain command with whether the shell goes on without waiting for it.</summary>
    public IEnumerable<(SimpleCommand Command, bool Background)> Commands => Flatten(Body, background: false);

    private static IEnumerable<ShellNode> Walk(StatementList list) =>
        from statement in list.Items
        from part in statement.Chain.Parts
        from stage in part.Stages
        from node in Children(stage).SelectMany(Walk).Prepend(stage)
        select node;

    private static IEnumerable<(SimpleCommand, bool)> Flatten(StatementList list, bool background)
    {
        foreach (var statement in list.Items)
        {
            var inBackground = background || statement.Background;
            foreach (var stage in statement.Chain.Parts.SelectMany(part => part.Stages))
            {
                if (stage is SimpleCommand simple)
                    yield return (simple, inBackground);
                foreach (var inner in Children(stage).SelectMany(child => Flatten(child, inBackground)))
                    yield return inner;
            }
        }
    }

    private static IEnumerable<StatementList> Children(ShellNode node) => node switch
    {
        GroupCommand group => [group.Body],
        FunctionDefinition function => [function.Body],
        LoopCommand loop => loop.Condition is null ? [loop.Body] : [loop.Condition, loop.Body],
        CaseCommand choice => choice.Branches,
        IfCommand branch => branch.Branches.SelectMany(b => new[] { b.Condition, b.Body })
            .Concat(branch.Otherwise is null ? [] : [branch.Otherwise]),
        _ => [],
    };
}

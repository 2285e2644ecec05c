namespace AgentFactory.Contracts.Prp.Shell;

/// <summary>One word of a command.</summary>
/// <param name="Raw">As written, quotes included.</param>
/// <param name="Text">With quotes and escapes removed; expansions stay as they are written.</param>
/// <param name="Expands">True when the shell replaces part of it (<c>$x</c>, <c>$(…)</c>, backticks).</param>
internal sealed record ShellWord(string Raw, string Text, bool Expands);

/// <summary>What can stand as one stage of a pipeline.</summary>
internal abstract record ShellNode;

internal sealed record SimpleCommand(IReadOnlyList<ShellWord> Assignments, IReadOnlyList<ShellWord> Words) : ShellNode;

/// <summary><c>( … )</c> or <c>{ …; }</c>.</summary>
internal sealed record GroupCommand(StatementList Body) : ShellNode;

internal sealed record IfCommand(IReadOnlyList<ConditionalBranch> Branches, StatementList? Otherwise) : ShellNode;

internal sealed record ConditionalBranch(StatementList Condition, StatementList Body);

/// <summary><c>for</c> (no condition), <c>while</c> and <c>until</c>.</summary>
internal sealed record LoopCommand(StatementList? Condition, StatementList Body) : ShellNode;

internal sealed record CaseCommand(IReadOnlyList<StatementList> Branches) : ShellNode;

internal sealed record FunctionDefinition(string Name, StatementList Body) : ShellNode;

internal sealed record Pipeline(IReadOnlyList<ShellNode> Stages, bool Negated);

/// <summary>Pipelines joined by <c>&amp;&amp;</c> and <c>||</c>; <see cref="Operators"/> has one entry less.</summary>
internal sealed record AndOrChain(IReadOnlyList<Pipeline> Parts, IReadOnlyList<string> Operators);

internal sealed record Statement(AndOrChain Chain, bool Background);

internal sealed record StatementList(IReadOnlyList<Statement> Items)
{
    public static StatementList Empty { get; } = new([]);
}

namespace AgentFactory.Contracts.Prp.Shell;

internal enum ShellTokenKind
{
    Word,
    Operator,
    NewLine,
    End,
}

/// <summary>A token; <see cref="Word"/> is set for words only.</summary>
internal readonly record struct ShellToken(ShellTokenKind Kind, string Text, ShellWord? Word = null)
{
    public bool IsOperator(string text) => Kind == ShellTokenKind.Operator && Text == text;

    /// <summary>An unquoted word with exactly this text: what a reserved word looks like.</summary>
    public bool IsReserved(string text) => Kind == ShellTokenKind.Word && Word!.Raw == text;
}

namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>A fenced code block. Lines are counted from 0.</summary>
/// <param name="Open">The line of the opening fence.</param>
/// <param name="End">The line behind the body: the closing fence's, or the first that does not belong to an unterminated one.</param>
/// <param name="Closed">False when the file never closes it.</param>
/// <param name="Language">The first word behind the fence, lower case; may be empty.</param>
internal sealed record Fence(int Open, int End, bool Closed, string Language)
{
    private static readonly string[] s_shells = ["bash", "sh", "shell", "zsh", "console", "shell-session", "shellsession", "terminal", "cmd", "fish", "command"];
    private static readonly string[] s_prose = ["", "yaml", "yml", "text", "txt", "plaintext", "md", "markdown", "tasks", "task", "prp", "checklist"];

    public bool IsShell => s_shells.Contains(Language);

    /// <summary>True when people write lists and tasks into fences of this kind, whatever it is called.</summary>
    public bool IsProse => s_prose.Contains(Language);

    /// <summary>The line behind the whole block.</summary>
    public int After => Closed ? End + 1 : End;
}

namespace AgentFactory.Agents.Workspaces;

/// <summary>A workspace cannot do what was asked; the message says what was left unchanged and what to change.</summary>
public sealed class WorkspaceException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether a path was refused because of where it leads, and not because something about it went wrong.</summary>
    public bool LeadsOutside { get; init; }
}

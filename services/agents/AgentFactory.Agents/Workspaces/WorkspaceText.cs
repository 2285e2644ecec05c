using System.Text;

namespace AgentFactory.Agents.Workspaces;

/// <summary>
/// Text files of a task's checkout, for tools of one's own. Whatever a path or a link in the checkout names, nothing outside it is read or
/// written.
/// </summary>
public static class WorkspaceText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>All of a file.</summary>
    /// <param name="workspace">The checkout.</param>
    /// <param name="path">Relative to it.</param>
    /// <param name="maxBytes">A longer file is refused.</param>
    /// <exception cref="WorkspaceException">It is missing, too long, no text, or no file of the checkout; the message is for the model.</exception>
    public static string Read(IWorkspace workspace, string path, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var name = WorkspacePath.Parse(path);
        using var jail = new PathJail(workspace.Root);
        using var handle = jail.OpenRead(name);
        var length = RandomAccess.GetLength(handle);
        if (length > maxBytes)
            throw new WorkspaceException($"'{name}' has {Words.Bytes(length)}; at most {Words.Bytes(maxBytes)} are read here.");
        var bytes = new byte[length];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), read) is var more and > 0)
            read += more;
        try
        {
            return Strict.GetString(bytes, 0, read);
        }
        catch (DecoderFallbackException)
        {
            throw new WorkspaceException($"'{name}' is not text in UTF-8.");
        }
    }

    /// <summary>Writes a whole file; folders on the way are made.</summary>
    /// <param name="workspace">The checkout.</param>
    /// <param name="path">Relative to it.</param>
    /// <param name="text">All of the file.</param>
    /// <exception cref="WorkspaceException">It is no file of the checkout; the message is for the model.</exception>
    public static void Write(IWorkspace workspace, string path, string text)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var name = WorkspacePath.Parse(path);
        if (name.Length == 0)
            throw new WorkspaceException("The path names the workspace itself; name a file.");
        using var jail = new PathJail(workspace.Root);
        jail.Write(name, Encoding.UTF8.GetBytes(text));
    }
}

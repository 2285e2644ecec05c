using System.Text;

namespace AgentFactory.Agents.Workspaces;

/// <summary>Files of a checkout in which commands have run: no link that they may have left is followed.</summary>
public static class WorkspaceFiles
{
    /// <summary>The text of a file; null when it is not there, is larger than <paramref name="maxBytes"/>, no regular file or no UTF-8 text.</summary>
    /// <param name="root">The folder of the checkout.</param>
    /// <param name="path">From there, with forward slashes.</param>
    /// <param name="maxBytes">The most that is read.</param>
    public static string? Read(string root, string path, int maxBytes)
    {
        using var jail = new PathJail(root);
        try
        {
            using var file = jail.OpenRead(WorkspacePath.Parse(path));
            var length = RandomAccess.GetLength(file);
            if (length > maxBytes)
                return null;
            var bytes = new byte[length];
            var read = 0;
            while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is > 0 and var more)
                read += more;
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, read);
        }
        catch (Exception exception) when (exception is WorkspaceException or DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Writes a whole file, in place of the old one if there is one.</summary>
    /// <param name="root">The folder of the checkout.</param>
    /// <param name="path">From there, with forward slashes.</param>
    /// <param name="text">All of it.</param>
    /// <exception cref="WorkspaceException">Something that is no regular file has the name, or the path leads outside.</exception>
    public static void Write(string root, string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var jail = new PathJail(root);
        jail.Write(WorkspacePath.Parse(path), Encoding.UTF8.GetBytes(text));
    }
}

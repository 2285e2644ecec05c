using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AgentFactory.Agents.Workspaces;

/// <summary>
/// Files of a workspace, reached from a handle of its folder and through no link: however names are changed meanwhile,
/// nothing outside is read or written. Paths are those of <see cref="WorkspacePath.Parse"/>.
/// </summary>
internal sealed class PathJail(string root) : IDisposable
{
    private const uint NewFileMode = 0x1a4;
    private const uint ScriptMode = 0x1ed;
    private readonly SafeFileHandle top = NativeFiles.OpenRoot(root);

    /// <summary>What a path names, itself not followed; null when there is nothing.</summary>
    public FileFacts? Look(string path)
    {
        if (path.Length == 0)
            return NativeFiles.Look(top);
        var (folder, name) = Split(path);
        using var parent = OpenFolder(folder, out _);
        return parent is null ? null : NativeFiles.Look(parent, name);
    }

    /// <summary>Opens a regular file for reading; never blocks.</summary>
    /// <exception cref="WorkspaceException">It is missing, a link, a folder or something that is no file.</exception>
    public SafeFileHandle OpenRead(string path)
    {
        var handle = NativeFiles.OpenBeneath(top, path.Length == 0 ? "." : path, NativeFiles.ReadOnly | NativeFiles.NonBlocking, 0, out var error)
            ?? throw Explain(path, error);
        if (NativeFiles.Look(handle) is { Kind: FileKind.Regular })
            return handle;
        var kind = NativeFiles.Look(handle)?.Kind;
        handle.Dispose();
        throw new WorkspaceException(kind == FileKind.Directory
            ? $"'{path}' is a folder. List it with list_files, or name a file in it."
            : $"'{path}' is no regular file (a pipe, socket or device) and cannot be read.");
    }

    /// <summary>Opens a folder, for <see cref="List"/>.</summary>
    /// <exception cref="WorkspaceException">It is missing, a link or no folder.</exception>
    public IReadOnlyList<(string Name, FileFacts Facts)> List(string path, int max)
    {
        using var handle = OpenFolder(path, out var error) ?? throw Explain(path, error);
        List<(string, FileFacts)> entries = [];
        // The kernel's own name for an open handle: it cannot be made to lead elsewhere.
        foreach (var entry in Directory.EnumerateFileSystemEntries($"/proc/self/fd/{handle.DangerousGetHandle()}", "*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = true }))
        {
            var name = Path.GetFileName(entry);
            if (NativeFiles.Look(handle, name) is { } facts)
                entries.Add((name, facts));
            if (entries.Count >= max)
                break;
        }
        return entries;
    }

    /// <summary>Writes a whole file: to a new one beside it that then takes its name, so a second name of the old file keeps the old content.</summary>
    /// <returns>Whether the file was there before.</returns>
    /// <exception cref="WorkspaceException">Something that is no regular file has the name, or a part of the path is no folder.</exception>
    public bool Write(string path, ReadOnlySpan<byte> content)
    {
        var (folder, name) = Split(path);
        using var parent = MakeFolders(folder);
        var before = NativeFiles.Look(parent, name);
        if (before is { Kind: not FileKind.Regular })
        {
            throw new WorkspaceException(before.Kind switch
            {
                FileKind.Directory => $"'{path}' is a folder; nothing was written. Name a file in it.",
                FileKind.Link => $"'{path}' is a symbolic link; nothing was written. Name the file it leads to, or remove the link first.",
                _ => $"'{path}' is no regular file (a pipe, socket or device); nothing was written.",
            });
        }
        var temporary = $".factory-{Guid.NewGuid():N}";
        using (var file = NativeFiles.OpenBeneath(parent, temporary, NativeFiles.WriteOnly | NativeFiles.Create | NativeFiles.Exclusive, NewFileMode, out var error)
            ?? throw Explain(path, error))
        {
            RandomAccess.Write(file, content, 0);
            // A new script can be run as one.
            NativeFiles.ChangeMode(file, before?.Mode ?? (content.StartsWith("#!"u8) ? ScriptMode : NewFileMode));
        }
        if (!NativeFiles.Rename(parent, temporary, name, out var failure))
        {
            NativeFiles.Unlink(parent, temporary, out _);
            throw Explain(path, failure);
        }
        return before is not null;
    }

    /// <summary>Removes a file or a link, itself not followed; nothing happens when it is not there or is a folder.</summary>
    public void Delete(string path)
    {
        var (folder, name) = Split(path.TrimEnd('/'));
        using var parent = OpenFolder(folder, out _);
        if (parent is not null)
            NativeFiles.Unlink(parent, name, out _);
    }

    public void Dispose() => top.Dispose();

    private SafeFileHandle? OpenFolder(string folder, out int error) =>
        NativeFiles.OpenBeneath(top, folder.Length == 0 ? "." : folder, NativeFiles.ReadOnly | NativeFiles.Directory | NativeFiles.NonBlocking, 0, out error);

    private SafeFileHandle MakeFolders(string folder)
    {
        if (OpenFolder(folder, out var error) is { } there)
            return there;
        if (error != NativeFiles.NoEntry)
            throw Explain(folder, error);
        var made = new StringBuilder();
        foreach (var part in folder.Split('/'))
        {
            using var parent = OpenFolder(made.ToString(), out error) ?? throw Explain(folder, error);
            if (!NativeFiles.MakeDirectory(parent, part, out error) && error != NativeFiles.Exists)
                throw Explain(folder, error);
            made.Append(made.Length == 0 ? "" : "/").Append(part);
        }
        return OpenFolder(folder, out error) ?? throw Explain(folder, error);
    }

    private static (string Folder, string Name) Split(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
    }

    private static WorkspaceException Explain(string path, int error) => new(error switch
    {
        NativeFiles.NoEntry => $"'{path}' does not exist. See what is there with list_files.",
        NativeFiles.TooManyLinks => $"'{path}' is or leads through a symbolic link, and links are not followed. Name the file it leads to.",
        NativeFiles.CrossDevice => $"'{path}' leads out of the workspace and was refused.",
        NativeFiles.NotADirectory => $"A part of '{path}' is no folder. See what is there with list_files.",
        NativeFiles.IsADirectory => $"'{path}' is a folder.",
        NativeFiles.NameTooLong => $"'{path}' is too long a name.",
        _ => $"'{path}' cannot be opened (error {error}: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}).",
    })
    {
        LeadsOutside = error is NativeFiles.TooManyLinks or NativeFiles.CrossDevice,
    };
}

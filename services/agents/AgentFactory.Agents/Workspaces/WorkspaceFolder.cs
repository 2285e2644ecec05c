using System.Security.Cryptography;
using System.Text;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Agents.Workspaces;

/// <summary>Where a workspace lies: <c>git</c> and, beside it, <c>tree</c>, the only part that commands see.</summary>
internal sealed class WorkspaceFolder(string path)
{
    private const string Attributes = "* !filter !ident !working-tree-encoding !export-subst\n";

    public string Path => path;

    public string GitDirectory { get; } = System.IO.Path.Combine(path, "git");

    public string Tree { get; } = System.IO.Path.Combine(path, "tree");

    public string ExcludeFile { get; } = System.IO.Path.Combine(path, "git", "info", "exclude");

    /// <summary>
    /// The folder for a key; each part between slashes is a folder in that of the part before. A part with characters
    /// that no folder should have gets a name of its own.
    /// </summary>
    public static WorkspaceFolder For(string root, string key) =>
        new(System.IO.Path.Combine([System.IO.Path.GetFullPath(root), .. key.Split('/').Select(NameFor)]));

    private static string NameFor(string part)
    {
        var plain = new string([.. part.Take(120).Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' ? character : '_')]).TrimStart('.');
        return plain == part && plain.Length > 0
            ? plain
            : $"{plain}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(part)))[..12]}";
    }

    /// <summary>Makes it anew, with the origin's objects at hand.</summary>
    public async Task CreateAsync(RepositoryOrigin origin, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await RemoveAsync(cancellationToken);
        Directory.CreateDirectory(Tree);
        var git = new Git(GitDirectory, Tree) { Timeout = timeout };
        await git.RunAsync(["init", "-q"], cancellationToken);
        var information = Directory.CreateDirectory(System.IO.Path.Combine(GitDirectory, "info")).FullName;
        // Highest in precedence: what a repository says about filters and encodings does not count here.
        await File.WriteAllTextAsync(System.IO.Path.Combine(information, "attributes"), Attributes, cancellationToken);
        if (origin.LocalGit is { } local)
        {
            // One object store for the origin and all its workspaces on this machine: nothing is copied to and fro.
            var objects = System.IO.Path.Combine(GitDirectory, "objects");
            Directory.Delete(objects, recursive: true);
            Directory.CreateSymbolicLink(objects, System.IO.Path.Combine(local, "objects"));
            // What the origin itself has no parents of: without it git takes them for lost.
            var shallow = System.IO.Path.Combine(local, "shallow");
            if (File.Exists(shallow))
                File.Copy(shallow, System.IO.Path.Combine(GitDirectory, "shallow"));
        }
        else
        {
            await origin.FetchAsync(GitDirectory, cancellationToken);
        }
        await File.WriteAllTextAsync(OriginFile, origin.Address, cancellationToken);
    }

    /// <summary>Whether it is there, whole, and of this origin.</summary>
    public bool IsOf(RepositoryOrigin origin) => File.Exists(OriginFile) && Directory.Exists(Tree) && File.ReadAllText(OriginFile) == origin.Address;

    /// <summary>Takes away the locks of a git that was killed.</summary>
    public void RemoveLocks()
    {
        foreach (var file in Directory.EnumerateFiles(GitDirectory, "*.lock", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
            File.Delete(file);
    }

    /// <summary>Fetches when the commit is not at hand.</summary>
    /// <exception cref="WorkspaceException">The origin does not have it.</exception>
    public async Task RequireCommitAsync(Git git, RepositoryOrigin origin, string commit, CancellationToken cancellationToken)
    {
        if (await HasAsync(git, commit, cancellationToken))
            return;
        await origin.FetchAsync(GitDirectory, cancellationToken);
        if (await HasAsync(git, commit, cancellationToken))
            return;
        var single = await origin.TryFetchAsync(GitDirectory, commit, cancellationToken);
        if (single.ExitCode != 0 || !await HasAsync(git, commit, cancellationToken))
            throw new WorkspaceException($"The repository {origin.Address} has no commit {commit}; the workspace was left as it was. {single.Error.Trim()}");
    }

    /// <summary>Detaches the head at a commit and forgets a merge that was under way: one file less to start a git for.</summary>
    public async Task SetHeadAsync(string commit, CancellationToken cancellationToken)
    {
        var head = System.IO.Path.Combine(GitDirectory, "HEAD");
        await File.WriteAllTextAsync(head + ".new", commit + "\n", cancellationToken);
        File.Move(head + ".new", head, overwrite: true);
        foreach (var name in new[] { "MERGE_HEAD", "MERGE_MSG", "MERGE_MODE", "AUTO_MERGE" })
            File.Delete(System.IO.Path.Combine(GitDirectory, name));
    }

    /// <summary>The commit that the detached head names.</summary>
    public async Task<string> ReadHeadAsync(CancellationToken cancellationToken) =>
        GitArguments.RequireCommit((await File.ReadAllTextAsync(System.IO.Path.Combine(GitDirectory, "HEAD"), cancellationToken)).Trim());

    public async Task EmptyTreeAsync(CancellationToken cancellationToken)
    {
        await RemoveAsync(Tree, cancellationToken);
        Directory.CreateDirectory(Tree);
    }

    public Task RemoveAsync(CancellationToken cancellationToken) => RemoveAsync(path, cancellationToken);

    private string OriginFile => System.IO.Path.Combine(GitDirectory, "factory-origin");

    private static async Task<bool> HasAsync(Git git, string commit, CancellationToken cancellationToken) =>
        (await git.TryAsync(["cat-file", "-e", $"{commit}^{{commit}}"], cancellationToken)).ExitCode == 0;

    /// <summary>Through <c>rm</c>: it goes down by handles, so it also ends folders that are nested deeper than a path can be long.</summary>
    private static async Task RemoveAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            return;
        var request = new ProcessRequest("rm", ["-rf", "--", folder]) { Timeout = TimeSpan.FromMinutes(5) };
        if ((await ChildProcess.RunAsync(request, cancellationToken)).ExitCode == 0)
            return;
        // Folders that were left without rights to open them.
        await ChildProcess.RunAsync(new ProcessRequest("chmod", ["-R", "u+rwX", "--", folder]) { Timeout = TimeSpan.FromMinutes(5) }, cancellationToken);
        var outcome = await ChildProcess.RunAsync(request, cancellationToken);
        if (outcome.ExitCode != 0)
            throw new WorkspaceException($"The folder {folder} could not be removed: {outcome.Error.Trim()}. Remove it by hand.");
    }
}

namespace AgentFactory.Agents.Workspaces;

/// <summary>
/// A task's own checkout. The git directory lies outside the folder that tools and commands see, so nothing that
/// is written there is ever executed by the host's git.
/// </summary>
public interface IWorkspace : IAsyncDisposable
{
    /// <summary>The folder of the host that holds the checkout.</summary>
    string Root { get; }

    /// <summary>The commit that is checked out, without the uncommitted changes.</summary>
    string Head { get; }

    /// <summary>Commits all changes and pushes the branch; null when nothing changed.</summary>
    Task<string?> CommitAsync(string message, IReadOnlyDictionary<string, string> trailers, CancellationToken cancellationToken);

    /// <summary>Makes the folder exactly what <paramref name="commit"/> holds.</summary>
    Task ResetAsync(string commit, CancellationToken cancellationToken);

    /// <summary>The unified diff from <paramref name="fromCommit"/> to the head, bounded.</summary>
    Task<string> DiffAsync(string fromCommit, int maxCharacters, CancellationToken cancellationToken);

    /// <summary>Puts the given paths back to what <paramref name="commit"/> has; paths that it lacks are removed.</summary>
    /// <returns>The paths that differed.</returns>
    Task<IReadOnlyList<string>> RestoreAsync(IReadOnlyList<string> paths, string commit, CancellationToken cancellationToken);

    /// <summary>Starts a merge and leaves both sides in the files; the next commit has two parents.</summary>
    /// <returns>The paths in conflict.</returns>
    Task<IReadOnlyList<string>> BeginMergeAsync(string commit, CancellationToken cancellationToken);
}

/// <summary>Makes workspaces.</summary>
public interface IWorkspaceFactory
{
    /// <summary>
    /// The checkout of one attempt on its own branch. An attempt that is resumed on the same machine finds its folder again and
    /// is put to <paramref name="request"/>'s commit; elsewhere it is cloned anew.
    /// </summary>
    Task<IWorkspace> OpenAsync(WorkspaceRequest request, CancellationToken cancellationToken);

    /// <summary>A clean, throw-away clone of one commit, with a git directory of its own inside, for proofs.</summary>
    Task<IWorkspace> CheckOutCleanAsync(string repositoryUrl, string commit, CancellationToken cancellationToken);

    /// <summary>Removes the folder of an attempt that nobody will resume, or, by the key's beginning up to a slash, of all
    /// attempts of a task or a run; nothing happens when there is none.</summary>
    /// <exception cref="WorkspaceException">It cannot be removed.</exception>
    Task RemoveAsync(string key, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <param name="RepositoryUrl">Path or URL of the run's repository.</param>
/// <param name="Branch">The attempt's branch.</param>
/// <param name="BaseCommit">Where the branch starts.</param>
/// <param name="Commit">Where to go on: the last journaled commit, or the base.</param>
/// <param name="Key">Names the folder: <c>run/task/attempt</c>.</param>
public sealed record WorkspaceRequest(string RepositoryUrl, string Branch, string BaseCommit, string Commit, string Key);

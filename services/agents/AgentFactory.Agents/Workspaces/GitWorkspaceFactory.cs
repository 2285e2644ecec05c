using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Options;

namespace AgentFactory.Agents.Workspaces;

/// <summary>Makes workspaces in one folder of this machine.</summary>
internal sealed class GitWorkspaceFactory(IOptions<WorkspaceOptions> settings, TimeProvider time) : IWorkspaceFactory
{
    private readonly WorkspaceOptions options = settings.Value;

    public async Task<IWorkspace> OpenAsync(WorkspaceRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var origin = new RepositoryOrigin(request.RepositoryUrl, options, time);
        GitArguments.RequireBranch(request.Branch);
        GitArguments.RequireCommit(request.BaseCommit);
        GitArguments.RequireCommit(request.Commit);
        var folder = WorkspaceFolder.For(options.Root, request.Key);
        if (folder.IsOf(origin))
        {
            try
            {
                folder.RemoveLocks();
                return await OpenAsync(folder, origin, request, cancellationToken);
            }
            catch (Exception exception) when (exception is GitException or WorkspaceException or IOException)
            {
                // What a crash left behind is not worth mending: a new clone holds all that was pushed.
            }
        }
        await folder.CreateAsync(origin, options.GitTimeout, cancellationToken);
        return await OpenAsync(folder, origin, request, cancellationToken);
    }

    public async Task<IWorkspace> CheckOutCleanAsync(string repositoryUrl, string commit, CancellationToken cancellationToken)
    {
        var origin = new RepositoryOrigin(repositoryUrl, options, time);
        GitArguments.RequireCommit(commit);
        var folder = WorkspaceFolder.For(options.Root, $"{WorkspaceOptions.CleanPrefix}{Guid.NewGuid():N}");
        try
        {
            await folder.CreateAsync(origin, options.GitTimeout, cancellationToken);
            var outer = new Git(folder.GitDirectory, folder.Tree) { Timeout = options.GitTimeout };
            await folder.RequireCommitAsync(outer, origin, commit, cancellationToken);
            // The inner repository has its own copy of every object: no command may reach the origin through a link.
            var inner = new Git(Path.Combine(folder.Tree, ".git"), folder.Tree) { Timeout = options.GitTimeout };
            await new Git(null) { Timeout = options.GitTimeout }.RunAsync(["init", "-q", folder.Tree], cancellationToken);
            await outer.RunAsync(["update-ref", "refs/heads/factory-clean", commit], cancellationToken);
            await inner.RunAsync(["fetch", "-q", "--no-tags", "--update-shallow", folder.GitDirectory, "refs/heads/factory-clean"], cancellationToken);
            await inner.RunAsync(["checkout", "-q", "-f", "--detach", commit], cancellationToken);
            await outer.RunAsync(["update-ref", "--no-deref", "HEAD", commit], cancellationToken);
            await outer.RunAsync(["reset", "-q", "--mixed", commit], cancellationToken);
            var workspace = new GitWorkspace(options, folder, origin, branch: null, throwAway: true);
            workspace.SetHead(commit);
            return workspace;
        }
        catch
        {
            await folder.RemoveAsync(CancellationToken.None);
            throw;
        }
    }

    public Task RemoveAsync(string key, CancellationToken cancellationToken) =>
        WorkspaceFolder.For(options.Root, key).RemoveAsync(cancellationToken);

    private async Task<IWorkspace> OpenAsync(WorkspaceFolder folder, RepositoryOrigin origin, WorkspaceRequest request, CancellationToken cancellationToken)
    {
        var workspace = new GitWorkspace(options, folder, origin, request.Branch, throwAway: false);
        await workspace.ResetAsync(request.Commit, cancellationToken);
        return workspace;
    }
}

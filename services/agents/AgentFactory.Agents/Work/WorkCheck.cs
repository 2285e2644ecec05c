using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Agents.Work;

/// <summary>What must hold before work may be handed in. It runs after everything was committed.</summary>
internal sealed class WorkCheck(TaskBrief brief, IWorkspace workspace)
{
    /// <summary>Null when the work may be handed in.</summary>
    public async Task<string?> FindObjectionAsync(WorkReport report, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(report.Summary))
            return "the summary is empty; say what was done.";
        if (brief.AcceptanceFiles.Count > 0)
        {
            var bent = await workspace.RestoreAsync(brief.AcceptanceFiles, brief.RunBaseCommit, cancellationToken);
            if (bent.Count > 0)
                return $"these acceptance files differed from the customer's and were put back: {string.Join(", ", bent)}. Make the code meet them as they are.";
        }

        var marked = ConflictMarkers.Find(workspace.Root);
        if (marked.Count > 0)
            return $"conflict markers remain in: {string.Join(", ", marked)}. Resolve them.";
        if (workspace.Head == brief.BaseCommit)
            return "nothing was changed in the repository. If files were written, they may be ignored by a .gitignore.";
        return null;
    }
}

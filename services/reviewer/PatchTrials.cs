using System.Security.Cryptography;
using System.Text;
using AgentFactory.Agents;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Proof;
using AgentFactory.Reviewer.Changes;
using AgentFactory.Reviewer.Rules;

namespace AgentFactory.Reviewer;

/// <summary>
/// Tries the patches of a review, each in a clean clone and in the sandbox, before they are offered: it applies, it bends no proof,
/// and a quick criterion that passed before still passes. A patch that was not tried with success is left out; its finding stays.
/// </summary>
internal sealed class PatchTrials(TaskContext context, ReviewerOptions options)
{
    private const int MaxPatchCharacters = 20_000;

    public async Task<IReadOnlyList<ReviewFinding>> OfferAsync(IReadOnlyList<ReviewFinding> findings, CancellationToken cancellationToken)
    {
        var worst = findings.Where(finding => !string.IsNullOrWhiteSpace(finding.Patch)).OrderByDescending(finding => finding.Severity).Take(options.MaxPatches).ToHashSet();
        var offered = new List<ReviewFinding>();
        foreach (var finding in findings)
        {
            if (!worst.Contains(finding))
            {
                offered.Add(finding with { Patch = null, PatchTrial = null });
                continue;
            }

            var trial = await context.OnceAsync(
                $"try patch {offered.Count + 1}", token => TryAsync(finding.Patch!, token), trial => $"the patch for {finding.File}:{finding.Line}: {trial.Words}", cancellationToken);
            offered.Add(finding with { Patch = trial.Works ? finding.Patch : null, PatchTrial = trial.Works ? trial.Words : null });
        }

        return offered;
    }

    private async Task<Trial> TryAsync(string patch, CancellationToken cancellationToken)
    {
        if (patch.Length > MaxPatchCharacters)
            return new(false, "not offered: it is too long");
        var brief = context.Brief;
        try
        {
            await using var clone = await context.Workspaces.CheckOutCleanAsync(brief.RepositoryUrl, brief.BaseCommit, cancellationToken);
            var paths = CheckoutFiles.List(clone.Root);
            var change = new ReviewedChange(brief, UnifiedDiff.Parse(WithHeaders(patch)), isWhole: true, paths, path => CheckoutFiles.Read(clone.Root, path));
            if (change.Files.Any(file => change.IsAcceptance(file.Path)))
                return new(false, "not offered: it changes the customer's acceptance files");
            if (brief.AcceptanceFiles.Count > 0)
                await clone.RestoreAsync(brief.AcceptanceFiles, brief.RunBaseCommit, cancellationToken);
            if (await RunAsync(clone, Apply(patch), cancellationToken) is { } refusal)
                return new(false, $"not offered: it does not apply ({refusal})");
            // Git reads a patch in more ways than its headings tell: what counts is what it did.
            if (brief.AcceptanceFiles.Count > 0 && (await clone.RestoreAsync(brief.AcceptanceFiles, brief.RunBaseCommit, cancellationToken)).Count > 0)
                return new(false, "not offered: it changes the customer's acceptance files");
            change = new(brief, change.Files, isWhole: true, paths, path => CheckoutFiles.Read(clone.Root, path));
            if (ReviewRules.Find(change, options).FirstOrDefault(finding => finding.Severity == FindingSeverity.Blocking) is { } bent)
                return new(false, $"not offered: {bent.Rule} in {bent.File}");
            if (QuickCriterion() is not { } quick)
                return new(true, context.Brief.Evidence is null ? "It applies. Nothing was executed after it." : "It applies. No criterion is quick enough to be executed after it.");
            return await RunAsync(clone, quick.Command!, cancellationToken) is { } red
                ? new(false, $"not offered: {quick.CriterionId} does not pass with it ({red})")
                : new(true, $"It applies, and {quick.CriterionId} passes with it.");
        }
        catch (SandboxUnavailableException)
        {
            return new(false, "not offered: there is no sandbox to try it in");
        }
    }

    private EvidenceRecord? QuickCriterion() => context.Brief.Evidence?.Records
        .Where(record => record is { Kind: EvidenceKind.Executed, Status: EvidenceStatus.Passed, Command: not null })
        .Where(record => record.DurationMs <= options.QuickCriterionTime.TotalMilliseconds)
        .OrderByDescending(record => record.TestsRun ?? 0).ThenBy(record => record.DurationMs).FirstOrDefault();

    private async Task<string?> RunAsync(IWorkspace clone, string script, CancellationToken cancellationToken)
    {
        var result = await context.Sandbox.RunAsync(new SandboxCommand { Script = script, Workspace = clone.Root, Limits = options.PatchLimits }, cancellationToken);
        return result switch
        {
            { LimitHit: { } limit } => $"it was stopped at its limit: {limit}",
            { ExitCode: 0 } => null,
            _ => $"exit code {result.ExitCode}",
        };
    }

    // Fed to git on its standard input, behind a mark that the patch does not hold.
    private static string Apply(string patch)
    {
        var mark = "PATCH_" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(patch)).AsSpan(0, 8));
        var text = patch.EndsWith('\n') ? patch : patch + "\n";
        return $"patch=$(mktemp)\ncat >\"$patch\" <<'{mark}'\n{text}{mark}\ngit apply --check \"$patch\"\ngit apply \"$patch\"\n";
    }

    // Models leave git's own line out; the paths stand in the two after it all the same.
    private static string WithHeaders(string patch)
    {
        if (patch.Contains("diff --git ", StringComparison.Ordinal))
            return patch;
        var lines = patch.Split('\n').ToList();
        for (var i = lines.Count - 2; i >= 0; i--)
            if (lines[i].StartsWith("--- a/", StringComparison.Ordinal) && lines[i + 1].StartsWith("+++ b/", StringComparison.Ordinal))
                lines.Insert(i, $"diff --git {lines[i][4..].TrimEnd()} {lines[i + 1][4..].TrimEnd()}");
        return string.Join('\n', lines);
    }

    private sealed record Trial(bool Works, string Words);
}

using System.Security.Cryptography;
using System.Text;
using AgentFactory.Agents;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Tester.Runners;

namespace AgentFactory.Tester;

/// <summary>What executing a criterion came to, with its whole log.</summary>
internal sealed record ExecutedCriterion(EvidenceRecord Record, string Log);

/// <summary>Executes one criterion in a clean clone.</summary>
internal sealed class CriterionProof(TaskContext context, TesterOptions options)
{
    private const int MaxLogTail = 4_000;

    /// <exception cref="SandboxUnavailableException">Nothing was run: there is no sandbox.</exception>
    public async Task<ExecutedCriterion> ExecuteAsync(PrpCriterion criterion, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        var result = await RunCleanAsync(criterion.Script!, cancellationToken);
        var recognition = TestRunners.Recognize(criterion.Script!, result.Output);
        var passesEmpty = result.ExitCode == 0 && recognition.Runner is null && await PassesEmptyAsync(criterion.Script!, result.Duration, cancellationToken);
        var (status, reason) = ProofVerdict.Decide(criterion.Script!, result, recognition, passesEmpty);
        var record = new EvidenceRecord
        {
            CriterionId = criterion.Id,
            Text = criterion.Text,
            Kind = EvidenceKind.Executed,
            Status = status,
            Command = criterion.Script,
            ExitCode = result.ExitCode,
            Runner = recognition.Runner,
            TestsRun = recognition.TestsRun,
            Commit = brief.BaseCommit,
            LogHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(result.Output))),
            LogTail = result.Output.Length <= MaxLogTail ? result.Output : result.Output[^MaxLogTail..],
            DurationMs = (long)result.Duration.TotalMilliseconds,
            Sandbox = context.Sandbox.Name,
            Reason = reason,
        };
        return new(record, result.Output);
    }

    private async Task<CommandResult> RunCleanAsync(string script, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        await using var clone = await context.Workspaces.CheckOutCleanAsync(brief.RepositoryUrl, brief.BaseCommit, cancellationToken);
        if (brief.AcceptanceFiles.Count > 0)
            await clone.RestoreAsync(brief.AcceptanceFiles, brief.RunBaseCommit, cancellationToken);
        var command = new SandboxCommand { Script = script, Workspace = clone.Root, Limits = options.LimitsWithin(options.CriterionTime) };
        return await context.Sandbox.RunAsync(command, cancellationToken);
    }

    // What passes where there is nothing would have passed without the work. A script that fails there may wait long for
    // what never comes; one that passes has no more to do there than it had in the clone.
    private async Task<bool> PassesEmptyAsync(string script, TimeSpan inClone, CancellationToken cancellationToken)
    {
        var enough = TimeSpan.FromSeconds(5) + (inClone * 2);
        var time = enough < options.EmptyFolderTime ? enough : options.EmptyFolderTime;
        var folder = Directory.CreateTempSubdirectory("agentfactory-empty-");
        try
        {
            var command = new SandboxCommand { Script = script, Workspace = folder.FullName, Limits = options.LimitsWithin(time) };
            return (await context.Sandbox.RunAsync(command, cancellationToken)).ExitCode == 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

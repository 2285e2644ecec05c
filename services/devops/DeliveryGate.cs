using AgentFactory.DevOps.Checks;

namespace AgentFactory.DevOps;

/// <summary>Refuses to hand in what the check found something in; what may stand, it refuses so often and no more.</summary>
internal sealed class DeliveryGate(DeliveryCheck check, DevOpsOptions options)
{
    private int _refusals;

    /// <summary>Null when the work may be handed in.</summary>
    public async Task<string?> FindObjectionAsync(CancellationToken cancellationToken)
    {
        var report = await check.RunAsync(cancellationToken);
        if (report.Files.Count == 0)
            return "no delivery file was made or changed: a Dockerfile, compose file, workflow, manifest, Bicep file or shell script, under the name that its tool looks for.";
        if (report.Findings.Count == 0 || report.Findings.All(finding => finding.Weight == Weight.Should) && _refusals >= options.MaxRefusals)
            return null;
        _refusals++;
        return $"the check of the delivery files found something.\n{report.ToText()}";
    }
}

using System.ComponentModel;
using AgentFactory.DevOps.Checks;

namespace AgentFactory.DevOps;

/// <summary>The tools of one task.</summary>
internal sealed class DeliveryTools(DeliveryCheck check)
{
    [Description("Checks the delivery files that this task made or changed: syntax, structure, versions, rights, secrets, and whether what they name is in the repository. "
        + "Says what was executed and what could only be looked at. Handing in is refused while it finds something.")]
    public async Task<string> CheckDeliveryFilesAsync(CancellationToken cancellationToken)
    {
        var report = await check.RunAsync(cancellationToken);
        return report.Files.Count == 0 ? "No delivery file was made or changed yet." : report.ToText();
    }
}

using AgentFactory.Fleet.Tests.Servers;

namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>Where services of the fleet die: at points of a run, which they pass and write down.</summary>
internal sealed partial class ProcessFleet
{
    /// <summary>The points that a service has passed in a run, each once, in order.</summary>
    public IReadOnlyList<string> PassedBy(string service, string runId)
    {
        var file = Path.Combine(FaultsOf(service), runId + ".passed");
        return File.Exists(file) ? [.. File.ReadAllLines(file).Distinct()] : [];
    }

    /// <summary>Has a service die when it comes to a point of a run.</summary>
    public void OrderDeath(string service, string runId, string point)
    {
        var folder = Directory.CreateDirectory(Path.Combine(FaultsOf(service), runId));
        File.WriteAllText(Path.Combine(folder.FullName, Uri.EscapeDataString(point)), "");
    }

    /// <summary>Whether it came there; if not, it is not to die there any more: it may yet come there, in the middle of the next run.</summary>
    public bool DiedOrIsSpared(string service, string runId, string point)
    {
        var order = new FileInfo(Path.Combine(FaultsOf(service), runId, Uri.EscapeDataString(point)));
        if (!order.Exists)
            return true;
        order.Delete();
        return false;
    }

    /// <summary>
    /// Comes back when each service has passed all that it passed in another run: what comes after a run's last event is done then, too. Or
    /// after a while, for a kill may have led past some of it.
    /// </summary>
    public async Task SettleAsync(string runId, string likeRunId)
    {
        try
        {
            await Machine.EventuallyAsync(
                () => Task.FromResult(_services.Keys.All(service => PassedBy(service, likeRunId).Except(PassedBy(service, runId)).FirstOrDefault() is null)),
                "all is passed", TimeSpan.FromSeconds(15));
        }
        catch (TimeoutException)
        {
            // Whoever counts the points sees which were missed.
        }

        await WaitForAsync(0);
    }

    private string FaultsOf(string service) => Path.Combine(_root, "faults", service);
}

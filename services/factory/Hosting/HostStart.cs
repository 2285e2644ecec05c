namespace AgentFactory.Factory.Hosting;

/// <summary>Starts a host, or takes back what was started of it.</summary>
internal static class HostStart
{
    /// <summary>A host that is thrown away without a stop takes the end of its services for their failure, and says so
    /// louder than why the start failed.</summary>
    public static async Task StartOrStopAsync(this IHost host, CancellationToken cancellationToken)
    {
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch
        {
            using var patience = new CancellationTokenSource(FleetHost.StopPatience);
            try
            {
                await host.StopAsync(patience.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or AggregateException or InvalidOperationException or ArgumentNullException)
            {
                // What never started need not stop well, and a host that could not even make its services says so in an odd way; the reason
                // of the start is what counts.
            }

            throw;
        }
    }
}

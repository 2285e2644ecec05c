namespace AgentFactory.Coordinator.Dispatch;

/// <summary>Lets background work begin only when the host, and with it the bus, is up.</summary>
internal static class Startup
{
    /// <returns>False when the host stops, or its start fails, before it is up: there is nothing to do then.</returns>
    public static async Task<bool> WaitAsync(IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var whenStarted = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await using var whenCancelled = cancellationToken.Register(() => started.TrySetCanceled(cancellationToken));
        // An exception that is thrown here would be logged as the death of a service, and hide why the start failed.
        await started.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return started.Task.IsCompletedSuccessfully;
    }
}

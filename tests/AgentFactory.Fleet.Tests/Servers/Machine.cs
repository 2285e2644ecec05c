using System.Net;
using System.Net.Sockets;

namespace AgentFactory.Fleet.Tests.Servers;

/// <summary>What this machine has for the tests.</summary>
internal static class Machine
{
    /// <summary>Whoever may wait for a server waits so long at most.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static bool IsRoot => Environment.UserName == "root";

    /// <summary>The first of the files that is there.</summary>
    public static string? Find(params IEnumerable<string> files) => files.FirstOrDefault(File.Exists);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Asks until it is so.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        using var bound = new CancellationTokenSource(patience ?? Patience);
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
        {
            try
            {
                await pulse.WaitForNextTickAsync(bound.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{what}: not so after {patience ?? Patience}");
            }
        }
    }
}

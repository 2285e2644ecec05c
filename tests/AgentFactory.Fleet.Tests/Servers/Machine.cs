using System.Net;
using System.Net.Sockets;

namespace AgentFactory.Fleet.Tests.Servers;

/// <summary>What this machine has for the tests.</summary>
internal static class Machine
{
    /// <summary>Whoever may wait for a server waits so long at most.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private const int FirstPort = 10_000;
    private const int FirstEphemeralPort = 32_768;
    private static readonly HashSet<int> Ports = [];

    public static bool IsRoot => Environment.UserName == "root";

    /// <summary>The first of the files that is there.</summary>
    public static string? Find(params IEnumerable<string> files) => files.FirstOrDefault(File.Exists);

    public static int FreePort() => FreePorts(1);

    /// <summary>
    /// The first of so many free ports in a row. Given out once, and none of those that the system hands to whoever connects:
    /// one of them may be taken between the asking and the use.
    /// </summary>
    public static int FreePorts(int count)
    {
        lock (Ports)
        {
            for (var tried = 0; tried < 1_000; tried++)
            {
                var first = Random.Shared.Next(FirstPort, FirstEphemeralPort - count);
                var ports = Enumerable.Range(first, count).ToList();
                if (ports.TrueForAll(port => !Ports.Contains(port) && IsFree(port)))
                {
                    Ports.UnionWith(ports);
                    return first;
                }
            }
        }

        throw new InvalidOperationException($"no {count} free ports in a row were found");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
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

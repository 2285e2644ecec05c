using System.Net;

namespace AgentFactory.Factory.Hosting;

/// <summary>
/// Under which names the server answers. A page of a stranger can point a name of its own at this machine and then have
/// the visitor's browser ask: the Host header gives it away.
/// </summary>
internal static class Hosts
{
    private const string Key = "AllowedHosts";

    private static readonly string[] s_own = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>The setting <c>AllowedHosts</c>: what the operator set, else this machine's own names and the addresses that are bound.</summary>
    public static Dictionary<string, string?> For(IConfiguration configuration, ServeRequest request)
    {
        if (configuration[Key] is { Length: > 0 } configured)
            return new() { [Key] = configured };
        var bound = new[] { request.Http.Address, request.Grpc.Address }
            .Where(address => !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
            .Select(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString());
        return new() { [Key] = string.Join(';', s_own.Union(bound)) };
    }

    /// <summary>What the operator must know when others can reach the server; null when only this machine can.</summary>
    public static string? FindWarning(ServeRequest request)
    {
        ListenAddress[] open = [.. new[] { request.Http, request.Grpc }.Where(address => !IPAddress.IsLoopback(address.Address))];
        return open.Length == 0
            ? null
            : $"factory serve: warning: {string.Join(" and ", open.Select(address => address.ToString()))} can be reached by other machines, and whoever "
                + "reaches it may start runs and spend money: the API asks for no password. Put something before it that does, "
                + $"or bind 127.0.0.1. Other names than the address itself are answered when {Key} lists them.";
    }
}

using System.Net;
using System.Net.Sockets;
using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Hosting;

/// <summary>Where to listen. Plain HTTP only: what faces a network stands behind something that speaks TLS.</summary>
internal sealed record ListenAddress(IPAddress Address, int Port)
{
    /// <exception cref="BadInputException">It is no such address.</exception>
    public static ListenAddress Parse(string option, string text)
    {
        var wrong = new BadInputException($"{option} takes http://ADDRESS:PORT, for instance http://127.0.0.1:5200, not {text}.");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp || url.PathAndQuery != "/" || url.UserInfo.Length > 0)
            throw wrong;
        if (url.Host == "localhost")
            return new ListenAddress(IPAddress.Loopback, url.Port);
        return IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) ? new ListenAddress(address, url.Port) : throw wrong;
    }

    /// <summary>Tries the port before anything is started; who takes it in between is found out by the server.</summary>
    /// <exception cref="BadInputException">It cannot be listened on.</exception>
    public void EnsureFree(string option)
    {
        try
        {
            using var probe = new TcpListener(Address, Port);
            probe.Start();
        }
        catch (SocketException e)
        {
            throw new BadInputException($"cannot listen on {this}: {e.Message}. {option} names another address.");
        }
    }

    public override string ToString() => $"http://{new IPEndPoint(Address, Port)}";
}

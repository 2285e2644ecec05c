using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;

namespace AgentFactory.Fleet.Tests.Servers;

/// <summary>A RabbitMQ of the tests' own: its own folder, its own ports, this machine only, a virtual host for each test.</summary>
internal sealed class RabbitServer : IDisposable
{
    /// <summary>How long a consumer may take to acknowledge; the broker's own default is 30 minutes.</summary>
    public static readonly TimeSpan ConsumerTimeout = TimeSpan.FromSeconds(8);

    private const int VirtualHosts = 60;
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly string _folder;
    private readonly int _port = Machine.FreePort();
    private readonly int _distributionPort = Machine.FreePort();
    private readonly int _mapperPort = Machine.FreePort();
    private Supervised? _process;
    private int _hosts;

    private RabbitServer(string folder) => _folder = folder;

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Obstacle { get; } =
        !File.Exists(Program) ? "RabbitMQ is not installed (apt-get install rabbitmq-server)"
        : Machine.Find("/usr/bin/bwrap", "/usr/local/bin/bwrap") is null ? "bubblewrap is not installed (apt-get install bubblewrap)"
        : null;

    public static async Task<RabbitServer> StartAsync()
    {
        var server = new RabbitServer(Directory.CreateTempSubdirectory("factory-rabbit-").FullName);
        server.Configure();
        await server.UpAsync();
        return server;
    }

    /// <summary>The address of a virtual host that nobody has used yet.</summary>
    public string NextHost()
    {
        var number = Interlocked.Increment(ref _hosts);
        return number <= VirtualHosts
            ? $"amqp://guest:guest@127.0.0.1:{_port}/t{number}"
            : throw new InvalidOperationException($"more than {VirtualHosts} tests ask for a virtual host: raise the number");
    }

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill() => _process!.Dispose();

    /// <summary>Starts it over what it left.</summary>
    public async Task UpAsync()
    {
        _process = new Supervised("rabbitmq", [Program], Variables(), Path.Combine(_folder, "output.log"));
        await Machine.EventuallyAsync(AnswersAsync, "RabbitMQ answers");
    }

    public void Dispose()
    {
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process!.Ended)
            throw new InvalidOperationException("RabbitMQ ended: " + await File.ReadAllTextAsync(Path.Combine(_folder, "output.log")));
        try
        {
            // The listener opens before the virtual hosts are there; only the greeting says that it is up.
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _port);
            await client.GetStream().WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray());
            return await client.GetStream().ReadAsync(new byte[8]) > 0;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private void Configure()
    {
        var hosts = Enumerable.Range(1, VirtualHosts).Select(i => $"t{i}").Prepend("/").ToList();
        File.WriteAllText(Path.Combine(_folder, "definitions.json"), JsonSerializer.Serialize(new
        {
            users = new[] { new { name = "guest", password = "guest", tags = "administrator" } },
            vhosts = hosts.Select(name => new { name }),
            permissions = hosts.Select(vhost => new { user = "guest", vhost, configure = ".*", write = ".*", read = ".*" }),
        }));
        File.WriteAllText(
            Path.Combine(_folder, "rabbitmq.conf"),
            $"""
            listeners.tcp.1 = 127.0.0.1:{_port}
            disk_free_limit.absolute = 50MB
            load_definitions = {Path.Combine(_folder, "definitions.json")}

            """);
        File.WriteAllText(Path.Combine(_folder, "plugins"), "[].");
    }

    private Dictionary<string, string> Variables() => new()
    {
        ["HOME"] = _folder,
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = _mapperPort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_NODENAME"] = $"r{_port}@localhost",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = _port.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_DIST_PORT"] = _distributionPort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
        ["RABBITMQ_PID_FILE"] = Path.Combine(_folder, "pid"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq.conf"),
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "plugins"),

        // The broker looks at its consumers once a tick, which is a minute unless set.
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
            "-kernel inet_dist_use_interface {127,0,0,1} -rabbit channel_tick_interval 500 "
            + $"-rabbit consumer_timeout {(int)ConsumerTimeout.TotalMilliseconds}",
    };
}

using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Fleet.Tests.Servers;
using AgentFactory.ServiceDefaults.Processes;
using Grpc.Net.Client;
using RabbitMQ.Client;

namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>Coordinators and agents, each a process, over a real broker and a real database; nothing shared but those and git over HTTP.</summary>
internal sealed partial class ProcessFleet : IDisposable
{
    /// <summary>The key of the model, which the coordinators alone are given.</summary>
    public const string ModelKey = "sk-fleet-test-canary";

    /// <summary>The credential of the forge, which the github service alone is given.</summary>
    public const string ForgeToken = "github_pat_fleet_test_canary";

    /// <summary>After so long without a heartbeat an agent is given up, here.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(4);

    /// <summary>Further variables for every service.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How long one wait may last.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(4);

    private readonly string _root = Directory.CreateTempSubdirectory("factory-processes-").FullName;
    private readonly string _broker;
    private readonly string _database;
    private readonly Dictionary<string, ServiceProcess> _services = [];
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(4) };
    private readonly List<(int Http, int Grpc)> _ports = [];
    private readonly PaidModel _model = new(Requirement.Recording);
    private readonly CancellationTokenSource _over = new();
    private Task _keeping = Task.CompletedTask;

    public ProcessFleet(string broker, string database)
    {
        _broker = broker;
        _database = database;
    }

    /// <summary>The model that all runs are answered by, and paid to.</summary>
    public PaidModel Model => _model;

    public IEnumerable<string> Services => _services.Keys;

    public string Workspaces => Path.Combine(_root, "workspaces");

    public string Logs => string.Join('\n', _services.Values.Select(service => $"--- {service.Name}\n{service.Log}"));

    /// <summary>All that the fleet has on this machine.</summary>
    public string Root => _root;

    /// <summary>Where the coordinators speak gRPC and HTTP.</summary>
    public IEnumerable<int> CoordinatorPorts => _ports.SelectMany(ports => new[] { ports.Http, ports.Grpc });

    public ServiceProcess this[string name] => _services[name];

    /// <summary>Where the first coordinator answers.</summary>
    public string Server => Address(0, "").AbsoluteUri;

    /// <summary>The address of the broker's virtual host.</summary>
    public string Broker => _broker;

    /// <param name="coordinators">How many there are.</param>
    /// <param name="coders">How many of that role.</param>
    /// <param name="others">How many of each other role.</param>
    public async Task StartAsync(int coordinators, int coders, int others)
    {
        for (var i = 1; i <= coordinators; i++)
            AddCoordinator($"coordinator-{i}");
        await Task.WhenAll(Enumerable.Range(0, coordinators).Select(WaitForAsync));
        var roles = new List<string>();
        foreach (var (role, program, count) in (ReadOnlySpan<(string, string, int)>)
            [(Roles.Planner, "AgentFactory.Planner", others), (Roles.Tester, "AgentFactory.Tester", others), (Roles.Reviewer, "AgentFactory.Reviewer", others),
             (Roles.DevOps, "AgentFactory.DevOps", others), (Roles.Database, "AgentFactory.Database", others), (Roles.GitHub, "AgentFactory.GitHub", others),
             (Roles.Coder, "AgentFactory.Coder", coders)])
        {
            for (var i = 1; i <= count; i++)
            {
                AddAgent($"{role}-{i}", program);
                roles.Add(role);
            }
        }

        await EventuallyAsync(async () => (await AgentsAsync()).Order().SequenceEqual(roles.Order()), "all agents are heard of");
    }

    /// <summary>Hands in a result as whoever holds the attempt would.</summary>
    public async Task CompleteAsync(AttemptRef attempt)
    {
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_ports[0].Grpc}");
        await new Journal.JournalClient(channel).CompleteAttemptAsync(new CompleteAttemptRequest { Attempt = attempt, Outcome = Outcome.Failed, Reason = "too late" });
    }

    /// <summary>What each service has in memory, MB.</summary>
    public SortedDictionary<string, long> Memory()
    {
        var memory = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, service) in _services)
        {
            using var process = Process.GetProcessById(service.Id);
            memory[name] = process.WorkingSet64 >> 20;
        }

        return memory;
    }

    /// <summary>How many messages wait on the work queues.</summary>
    public async Task<uint> WaitingMessagesAsync()
    {
        uint waiting = 0;
        await using var connection = await new ConnectionFactory { Uri = new Uri(_broker) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in (string[])[.. ((string[])[Roles.Planner, Roles.Coder, Roles.Tester, Roles.Reviewer, Roles.Database]).Select(QueueNames.ForRole), QueueNames.Effects])
            waiting += (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
        return waiting;
    }

    /// <summary>The service that an agent lives in: its name holds the id of the process.</summary>
    public string NameOf(string agentId) => _services.Values.First(service => agentId.Contains($"-{service.Id}-", StringComparison.Ordinal)).Name;

    /// <summary>From now on starts what ends.</summary>
    public void KeepAlive() => _keeping = KeepAliveAsync();

    /// <summary>Comes back when the coordinator answers.</summary>
    public Task WaitForAsync(int coordinator) => EventuallyAsync(
        async () =>
        {
            try
            {
                using var response = await _client.GetAsync(Address(coordinator, "/health"));
                return response.IsSuccessStatusCode;
            }
            catch (Exception e) when (IsAway(e))
            {
                return false;
            }
        },
        $"coordinator {coordinator + 1} is healthy");

    /// <summary>What lies on the queues that nobody could use.</summary>
    public async Task<List<JsonElement>> DeadLettersAsync(int coordinator = 0) =>
        [.. (await _client.GetFromJsonAsync<JsonElement>(Address(coordinator, "/v1/dead-letters"))).GetProperty("letters").EnumerateArray()];

    /// <summary>How the first coordinator answers there.</summary>
    public async Task<HttpStatusCode> StatusOfAsync(string path)
    {
        using var response = await _client.GetAsync(Address(0, path));
        return response.StatusCode;
    }

    /// <summary>The fleet as a coordinator sees it.</summary>
    public async Task<JsonElement> FleetAsync(int coordinator = 0) => await _client.GetFromJsonAsync<JsonElement>(Address(coordinator, "/v1/fleet"));

    /// <summary>Submits the recorded requirement; answers the run's id.</summary>
    public async Task<string> SubmitAsync(string key, int coordinator = 0, string? prp = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(coordinator, "/v1/runs"))
        {
            Content = JsonContent.Create(new
            {
                prp = prp ?? await File.ReadAllTextAsync(Requirement.File),
                options = new { model = "openai:desk", attemptTimeout = "00:02:00", maxRedispatches = 50 },
            }),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonElement.Parse(body).GetProperty("runId").GetString()!
            : throw new InvalidOperationException($"{response.StatusCode}: {body}");
    }

    /// <summary>Submits again and again, as a client would whose coordinator dies before it answers: the key makes it one run.</summary>
    public async Task SubmitUntilTakenAsync(string key)
    {
        var taken = false;
        await EventuallyAsync(
            async () =>
            {
                try
                {
                    await SubmitAsync(key);
                    taken = true;
                }
                catch (Exception e) when (IsAway(e))
                {
                    await WaitForAsync(0);
                }

                return taken;
            },
            $"the run {key} is taken");
    }

    /// <summary>The run's events as they come, with their numbers; ends when the run does. A coordinator that dies meanwhile ends it with an error.</summary>
    public async IAsyncEnumerable<(long Sequence, string Type, JsonElement Data)> WatchAsync(
        string runId, int coordinator = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Patience);
        using var response = await _client.GetAsync(
            Address(coordinator, $"/v1/runs/{runId}/events"), HttpCompletionOption.ResponseHeadersRead, bound.Token);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(bound.Token));
        var type = "";
        while (await reader.ReadLineAsync(bound.Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                type = line[7..];
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            var notice = JsonElement.Parse(line[6..]);
            yield return (notice.GetProperty("sequence").GetInt64(), type, notice.GetProperty("data"));
        }
    }

    /// <summary>The whole history of a run that has ended or will soon.</summary>
    public async Task<List<(long Sequence, string Type, JsonElement Data)>> HistoryAsync(string runId, int coordinator = 0)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                var events = new List<(long, string, JsonElement)>();
                await foreach (var (sequence, type, data) in WatchAsync(runId, coordinator, patience.Token))
                {
                    if (sequence > 0)
                        events.Add((sequence, type, data));
                }

                return events;
            }
            catch (Exception e) when (IsAway(e) && !patience.IsCancellationRequested)
            {
                // The coordinator died while it told; the next one tells it all.
                await WaitForAsync(coordinator);
            }
        }
    }

    /// <summary>The run as it stands; asks until somebody is there to answer.</summary>
    public async Task<JsonElement> RunAsync(string runId, int coordinator = 0)
    {
        JsonElement? run = null;
        await EventuallyAsync(
            async () =>
            {
                try
                {
                    run = (await _client.GetFromJsonAsync<JsonElement>(Address(coordinator, $"/v1/runs/{runId}"))).GetProperty("run");
                }
                catch (Exception e) when (IsAway(e))
                {
                    await WaitForAsync(coordinator);
                }

                return run is not null;
            },
            $"the run {runId} is told of");
        return run!.Value;
    }

    /// <summary>The tree of the run's branch, as anybody sees it who clones it.</summary>
    public async Task<string> TreeAsync(string runId, string commit, int coordinator = 0)
    {
        var clone = Path.Combine(_root, $"clone-{Guid.NewGuid():N}");
        await new Git(null).RunAsync(["clone", "-q", "--no-checkout", Address(coordinator, $"/git/{runId}.git").AbsoluteUri, clone], CancellationToken.None);
        return (await new Git(Path.Combine(clone, ".git"), clone).RunAsync(["rev-parse", $"{commit}^{{tree}}"], CancellationToken.None)).Trim();
    }

    /// <summary>How many merges the run's branch has.</summary>
    public async Task<int> MergesAsync(string runId, string commit)
    {
        var repository = new Git(Path.Combine(_root, "data", "repositories", runId + ".git"));
        return (await repository.RunAsync(["rev-list", "--merges", commit], CancellationToken.None)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    public async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        try
        {
            await Machine.EventuallyAsync(condition, what, Patience);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{Logs}");
        }
    }

    public void Dispose()
    {
        _over.Cancel();
        _keeping.Wait(Patience);
        foreach (var service in _services.Values)
            service.Dispose();
        _client.Dispose();
        _model.Dispose();
        _over.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private async Task<IEnumerable<string>> AgentsAsync() =>
        (await FleetAsync()).GetProperty("agents").EnumerateArray().Select(agent => agent.GetProperty("role").GetString()!);

    private void AddCoordinator(string name)
    {
        var (rest, grpc) = (Machine.FreePort(), Machine.FreePort());
        _ports.Add((rest, grpc));
        Add(name, "AgentFactory.Coordinator", new()
        {
            ["Coordinator__DataDirectory"] = Path.Combine(_root, "data"),
            ["Coordinator__RepositoryBaseAddress"] = $"http://127.0.0.1:{rest}",
            ["Coordinator__Fleet__StaleAfter"] = StaleAfter.ToString(),
            ["Coordinator__Fleet__LookInterval"] = "00:00:00.500",
            ["ConnectionStrings__factory"] = _database,
            ["OPENAI_BASE_URL"] = _model.Address,
            ["OPENAI_API_KEY"] = ModelKey,
            ["Models__Stream"] = "false",
            ["Kestrel__Endpoints__Http__Url"] = $"http://127.0.0.1:{rest}",
            ["Kestrel__Endpoints__Http__Protocols"] = "Http1",
            ["Kestrel__Endpoints__Grpc__Url"] = $"http://127.0.0.1:{grpc}",
            ["Kestrel__Endpoints__Grpc__Protocols"] = "Http2",
        });
    }

    private void AddAgent(string name, string program)
    {
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Agents__Journal__Address"] = "http://coordinator",
            ["Agents__Journal__MaxPause"] = "00:00:01",
            ["Agents__Heartbeat__Interval"] = "00:00:00.500",
            ["Workspaces__Root"] = Path.Combine(Workspaces, name),
        };
        foreach (var (i, ports) in _ports.Index())
            environment[$"services__coordinator__http__{i}"] = $"http://127.0.0.1:{ports.Grpc}";
        if (program == "AgentFactory.GitHub")
            environment["GitHub__Token"] = ForgeToken;
        Add(name, program, environment);
    }

    private void Add(string name, string program, Dictionary<string, string> environment)
    {
        environment["ConnectionStrings__rabbitmq"] = _broker;
        environment["DOTNET_ENVIRONMENT"] = "Production";
        environment["Faults__Directory"] = FaultsOf(name);
        foreach (var (key, value) in Settings)
            environment[key] = value;
        var service = new ServiceProcess(name, program, environment, Path.Combine(_root, name + ".log"));
        service.Start();
        _services.Add(name, service);
    }

    /// <summary>Nobody is there, or he died while he answered.</summary>
    private static bool IsAway(Exception exception) => exception is HttpRequestException or IOException or SocketException;

    private async Task KeepAliveAsync()
    {
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (await pulse.WaitForNextTickAsync(_over.Token))
            {
                foreach (var service in _services.Values.Where(service => service.Ended))
                    service.Restart();
            }
        }
        catch (OperationCanceledException)
        {
            // The fleet is done with.
        }
    }

    private Uri Address(int coordinator, string path) => new($"http://127.0.0.1:{_ports[coordinator].Http}{path}");
}

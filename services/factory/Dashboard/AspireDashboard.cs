using System.Net;
using System.Net.Sockets;
using AgentFactory.Factory.Cli;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Factory.Dashboard;

/// <summary>Aspire's dashboard as a process of this machine: traces, metrics and logs of the fleet, kept in its memory and gone with it.</summary>
internal sealed class AspireDashboard : IAsyncDisposable
{
    private const string Package = "@microsoft/aspire-cli-linux-x64";
    private const string Version = "13.5.4";

    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AtMost = TimeSpan.FromDays(20);

    private readonly CancellationTokenSource _over = new();
    private readonly Task<ProcessOutcome> _process;

    private AspireDashboard(string program, string home, Uri page, Uri intake)
    {
        (Page, Intake) = (page, intake);

        // Gone with this process also when that is killed.
        var request = new ProcessRequest(
            "setpriv",
            ["--pdeathsig", "KILL", program, "dashboard", "run", "--allow-anonymous", "--non-interactive", "--nologo",
                "--frontend-url", Plain(page), "--otlp-grpc-url", Plain(intake), "--otlp-http-url", Plain(FreeAddress())])
        {
            // It unpacks itself there.
            Environment = new Dictionary<string, string> { ["HOME"] = home },
            Timeout = AtMost,
            OwnGroup = true,
            DiesWithParent = true,
        };
        _process = ChildProcess.RunAsync(request, _over.Token);
    }

    /// <summary>What people open.</summary>
    public Uri Page { get; }

    /// <summary>Where services send to, over OTLP and gRPC.</summary>
    public Uri Intake { get; }

    /// <summary>Fetches it with npm the first time, into the data folder; comes back when its page answers.</summary>
    /// <exception cref="BadInputException">There is no npm, or it could not be fetched or started; nothing runs.</exception>
    public static async Task<AspireDashboard> StartAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var home = Path.Combine(dataFolder, "dashboard");
        var program = Path.Combine(home, "node_modules", Package, "bin", "aspire");
        if (!File.Exists(program))
            await InstallAsync(home, program, cancellationToken);
        var dashboard = new AspireDashboard(program, home, FreeAddress(), FreeAddress());
        try
        {
            await dashboard.AnswersAsync(cancellationToken);
            return dashboard;
        }
        catch
        {
            await dashboard.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await ((Task)_process).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
    }

    private static async Task InstallAsync(string home, string program, CancellationToken cancellationToken)
    {
        Console.Error.WriteLine($"fetching the dashboard ({Package} {Version}, about 130 MB, once)…");
        Directory.CreateDirectory(home);
        var install = new ProcessRequest("npm", ["install", "--prefix", home, "--no-save", "--no-audit", "--no-fund", $"{Package}@{Version}"]) { Timeout = InstallTimeout };
        ProcessOutcome outcome;
        try
        {
            outcome = await ChildProcess.RunAsync(install, cancellationToken);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            throw new BadInputException($"--dashboard needs npm, which could not be started ({e.Message}). Install Node.js, or leave --dashboard out.");
        }

        if (outcome.ExitCode != 0 || !File.Exists(program))
            throw new BadInputException($"npm could not fetch the dashboard ({outcome.Error.Trim().Split('\n')[^1]}). Nothing was started; try again, or leave --dashboard out.");
    }

    private async Task AnswersAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(StartTimeout);
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        using var client = new HttpClient();
        while (true)
        {
            try
            {
                using var response = await client.GetAsync(Page, bound.Token);
                return;
            }
            catch (HttpRequestException) when (!_process.IsCompleted)
            {
                await pulse.WaitForNextTickAsync(bound.Token);
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                throw new BadInputException($"the dashboard did not come up within {StartTimeout.TotalSeconds:0} s. Nothing was started; leave --dashboard out to go on without.");
            }
        }
    }

    private static string Plain(Uri address) => address.AbsoluteUri.TrimEnd('/');

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}

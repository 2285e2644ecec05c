using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Forge.Fakes;
using AgentFactory.GitHub.Analysis;
using AgentFactory.GitHub.Credentials;
using AgentFactory.GitHub.Delivery;
using AgentFactory.GitHub.Following;
using AgentFactory.GitHub.Forge;
using AgentFactory.GitHub.Issues;
using AgentFactory.GitHub.Reviews;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.GitHub.Tests.Fakes;

/// <summary>A run with a proven commit in a repository of its own, a forge, and the real agent between them.</summary>
internal sealed class DeliveryBed : IAsyncDisposable
{
    public const string Token = "forge-token-canary";
    public const string RunId = "20260101-120000-abcdefgh";
    public const string Branch = "agentfactory/" + RunId;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("factory-delivered-");
    private readonly List<IDisposable> _clients = [];

    private DeliveryBed(ForgeServer forge) => Forge = forge;

    public ForgeServer Forge { get; }

    public GitHubOptions Options { get; private set; } = new();

    public AgentTestHarness Harness { get; } = new();

    /// <summary>The repository on the forge.</summary>
    public ForgeRepositoryState Shop { get; private set; } = null!;

    /// <summary>The proven commit: one more file than the forge has.</summary>
    public string Commit { get; private set; } = "";

    public string RunRepository => Path.Combine(_folder.FullName, "run.git");

    public static async Task<DeliveryBed> CreateAsync()
    {
        var bed = new DeliveryBed(await ForgeServer.StartAsync());
        bed.Shop = await bed.Forge.AddRepositoryAsync("acme/shop", ("README.md", "# Shop"));
        bed.Options = new GitHubOptions { Address = bed.Forge.Address, Token = Token, RequestTimeout = TimeSpan.FromMinutes(10), RetryDelay = TimeSpan.FromMilliseconds(1) };
        await new Git(null).RunAsync(["clone", "-q", "--bare", bed.Shop.GitDirectory, bed.RunRepository], CancellationToken.None);
        var run = new ForgeRepositoryState("run", bed.RunRepository);
        bed.Commit = await run.CommitAsync("factory/run", await run.ResolveAsync("main"), ("README.md", "# Shop"), ("basket.py", "total = 0"));
        return bed;
    }

    public async Task<string> MakeBareAsync()
    {
        var path = Path.Combine(_folder.FullName, "source.git");
        await new Git(null).RunAsync(["clone", "-q", "--bare", Shop.GitDirectory, path], CancellationToken.None);
        return path;
    }

    public TaskBrief Brief(string? repository = null, string? @base = null) => new()
    {
        RunId = RunId,
        Task = new TaskSpecification { Id = "deliver-1", Title = "Open the pull request", Role = Roles.GitHub, Kind = TaskKind.Deliver },
        Prp = new PrpDocument { Title = "A basket", Goal = "Customers have a basket. cc @everyone, fixes #1" },
        Attempt = 1,
        BaseCommit = Commit,
        RunBaseCommit = Commit,
        Branch = "factory/attempts/deliver-1/1",
        RepositoryUrl = RunRepository,
        Evidence = new EvidenceReport(Commit, [new EvidenceRecord
        {
            CriterionId = "C1", Text = "its tests pass", Kind = EvidenceKind.Executed, Status = EvidenceStatus.Passed, Command = "python3 -m unittest",
            ExitCode = 0, Runner = "unittest", TestsRun = 3, Commit = Commit,
        }]),
        Delivery = new DeliveryOrder
        {
            Repository = repository ?? new Uri(Forge.Address, "/acme/shop.git").AbsoluteUri, Base = @base, Issue = "acme/shop#12", ModelCalls = 3, Tokens = 1234, Usd = 0.05,
        },
    };

    /// <summary>A look at the pull request that was delivered.</summary>
    public TaskBrief LookBrief(int number, params string[] known)
    {
        var brief = Brief();
        return brief with
        {
            Task = new TaskSpecification { Id = "follow-1", Title = "Follow the pull request", Role = Roles.GitHub, Kind = TaskKind.Follow },
            Delivery = brief.Delivery! with { Number = number, Known = known },
        };
    }

    public async Task<FollowReport> LookAsync(int number, params string[] known) => (await DeliverAsync(LookBrief(number, known))).ShouldSucceed().Output<FollowReport>();

    /// <summary>A client of the forge, for parts of the agent by themselves.</summary>
    public ForgeClient Client()
    {
        var client = new ForgeClient(ForgeCredential.Create(Options, TimeProvider.System), Microsoft.Extensions.Options.Options.Create(Options), TimeProvider.System);
        _clients.Add(client);
        return client;
    }

    public Task<TestRun> DeliverAsync(TaskBrief? brief = null, CancellationToken cancellationToken = default)
    {
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var credential = ForgeCredential.Create(Options, TimeProvider.System);
        var client = Client();
        var push = new BranchPush(options);
        var (answers, followed) = (new AnswerPost(client), new FollowedPull(client));
        var extras = new DeliveryExtras(answers, new ReviewPost(client), new FindingIssues(client, options), options);
        var agent = new GitHubAgent(
            new ForgeDelivery(client, credential, push, extras, options, TimeProvider.System), new LocalDelivery(push, options),
            new ReviewDelivery(client, new ReviewPost(client), options, TimeProvider.System), new PullRequestLook(client, followed, options), new UnmetPost(followed, answers), new RepositoryAnalysis(client));
        return Harness.RunAsync(agent, brief ?? Brief(), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        await Harness.DisposeAsync();
        await Forge.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

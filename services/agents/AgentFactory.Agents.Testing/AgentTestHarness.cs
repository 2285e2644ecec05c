using AgentFactory.Agents.Hosting;
using AgentFactory.Agents.Knowledge;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Notes;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AgentFactory.Agents.Testing;

/// <summary>
/// Runs agents as the fleet does, in this process and without a server: the journal, the tool loop and the workspace's tools are the
/// real ones; the model, the repository, the sandbox, the knowledge and the clock are the test's.
/// </summary>
public sealed class AgentTestHarness : IAsyncDisposable, IDisposable
{
    private const string AgentName = "agent-1";

    private readonly List<Agent> _agents = [];
    private readonly ConfigurationManager _configuration = new();
    private readonly RunningAttempts _running = new();
    private ServiceProvider? _provider;
    private ISandbox? _realSandbox;
    private int _tasks;

    /// <summary>What the model says, and what it was asked.</summary>
    public ScriptedModel Model { get; } = new();

    /// <summary>What tasks start from, and what they commit.</summary>
    public TestRepository Repository { get; init; } = new();

    /// <summary>What commands come to; not asked once <see cref="UseRealSandbox"/> was called.</summary>
    public TestSandbox Sandbox { get; init; } = new();

    /// <summary>What is known, and what agents keep.</summary>
    public TestKnowledge Knowledge { get; } = new();

    /// <summary>What agents told each other.</summary>
    public NoteLog Notes { get; } = new();

    /// <summary>The agents' clock; it stands until it is moved.</summary>
    public FakeTimeProvider Time { get; } = new();

    /// <summary>Decides what agents ask a person for, by its question; nobody does unless set, and the attempt is then set aside.</summary>
    public Func<string, ApprovalAnswer?> Approvals { get; set; } = _ => null;

    /// <summary>What the agents' constructors may ask for; fixed once the first agent is made.</summary>
    public IServiceCollection Services { get; } = new ServiceCollection();

    /// <summary>The tools of a workspace, unless other ones are wanted.</summary>
    internal IToolbox Toolbox { get; init; } = new WorkspaceToolbox();

    internal LoopOptions Loop { get; init; } = new();

    /// <summary>Sets a key of the configuration, for instance <c>Agents:translator:Language</c>, for agents made afterwards.</summary>
    /// <exception cref="InvalidOperationException">It is a setting of an agent that was made already, which would not hear of it.</exception>
    public AgentTestHarness Configure(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_agents.Find(agent => key.StartsWith($"Agents:{agent.Role}:", StringComparison.OrdinalIgnoreCase)) is { } made)
            throw new InvalidOperationException($"{key} comes too late: {made.GetType().Name} has read its settings. Call {nameof(Configure)} before {nameof(Create)}.");
        _configuration[key] = value;
        return this;
    }

    /// <summary>Runs commands in the sandbox of this machine. Where there is none they fail, as they do in the fleet.</summary>
    public AgentTestHarness UseRealSandbox()
    {
        _realSandbox ??= new BubblewrapSandbox(Options.Create(new SandboxOptions()), TimeProvider.System);
        return this;
    }

    /// <summary>Makes an agent as a host does: services into its constructor, settings from the configuration, then its start.</summary>
    /// <exception cref="InvalidOperationException">Its role or settings would end the start of a host; the message says why.</exception>
    public TAgent Create<TAgent>()
        where TAgent : Agent
    {
        var agent = ActivatorUtilities.CreateInstance<TAgent>(_provider ??= BuildServices());
        _ = new AgentRoster([.. _agents, agent], _configuration);
        agent.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        agent.Figures.GoOnline(true);
        _agents.Add(agent);
        return agent;
    }

    /// <summary>A planned piece of work for an agent, on <see cref="TestRepository.Base"/>.</summary>
    public TaskBrief Task(Agent agent, string requirements)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return Brief(agent, TaskKind.Work, requirements, new PrpDocument { Title = requirements, Goal = requirements });
    }

    /// <summary>Has an agent do a task.</summary>
    public Task<TestRun> RunAsync(Agent agent, string requirements, CancellationToken cancellationToken = default) =>
        RunAsync(agent, Task(agent, requirements), cancellationToken);

    /// <summary>Has an agent do a task; the whole brief is the test's.</summary>
    /// <exception cref="AgentAssertionException">The model was asked something that it has no reply for.</exception>
    public Task<TestRun> RunAsync(Agent agent, TaskBrief brief, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(brief);
        ScriptedJournal journal = null!;
        var decide = Approvals;
        journal = new ScriptedJournal(brief, (index, messages) => Model.Answer(new ModelQuestion(
            brief.Task.Role, brief.Task.Id, index, messages, ToolNames.In(journal.Requests[^1].ToolsJson))))
        {
            Decide = request => decide(request.Question),
        };
        return RunAsync(agent, brief, journal, cancellationToken);
    }

    /// <summary>Has an agent do all that a requirement asks for.</summary>
    public Task<TestRun> ProcessPrpAsync(Agent agent, PrpDocument prp, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(prp);
        return RunAsync(agent, Brief(agent, TaskKind.Plan, prp.Goal ?? prp.Title ?? "", prp), cancellationToken);
    }

    /// <summary>Tells an agent something, if it is a note that it would hear.</summary>
    /// <returns>Whether it heard it.</returns>
    public static async Task<bool> TellAsync(Agent agent, AgentNote note, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(agent);
        if (NoteRules.FindProblem(note) is { } problem)
            throw new ArgumentException(problem, nameof(note));
        if (!NoteRules.IsFor(note, agent, AgentName))
            return false;
        await agent.HandleNoteAsync(note, cancellationToken);
        return true;
    }

    /// <summary>Stops the agents and removes the folders.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents)
        {
            agent.Figures.GoOnline(false);
            await agent.StopAsync(CancellationToken.None);
        }

        _agents.Clear();
        (_realSandbox as IDisposable)?.Dispose();
        if (_provider is not null)
            await _provider.DisposeAsync();
        _configuration.Dispose();
        Repository.Remove();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    internal async Task<TestRun> RunAsync(Agent agent, TaskBrief brief, ScriptedJournal journal, CancellationToken cancellationToken)
    {
        var log = new FaultLog();
        var started = TimeProvider.System.GetTimestamp();
        var runner = new AttemptRunner(
            journal, new TestWorkspaceFactory(Repository), _realSandbox ?? Sandbox, Toolbox, Options.Create(Loop), _running, log, Time, Knowledge, Notes);
        var message = new ExecuteTask { RunId = brief.RunId, TaskId = brief.Task.Id, Role = agent.Role, Attempt = brief.Attempt, Epoch = 7 };
        await runner.RunAsync(agent, message, AgentName, cancellationToken);
        return log.Fault is AgentAssertionException unmet
            ? throw unmet
            : new TestRun(journal, Repository, TimeProvider.System.GetElapsedTime(started), log.Fault);
    }

    internal RunningAttempts Running => _running;

    private TaskBrief Brief(Agent agent, TaskKind kind, string requirements, PrpDocument prp) => new()
    {
        RunId = "test-run",
        Task = new TaskSpecification
        {
            Id = $"task-{Interlocked.Increment(ref _tasks)}", Title = requirements.Split('\n')[0], Role = agent.Role, Kind = kind, Requirements = requirements,
        },
        Prp = prp,
        Attempt = 1,
        BaseCommit = TestRepository.Base,
        RunBaseCommit = TestRepository.Base,
        Branch = "attempts/test-1",
        RepositoryUrl = "/nowhere/repository.git",
        Policy = PolicyFile.Read(_configuration).For(agent.Role),
        FleetRoles = [Roles.Planner, Roles.Coder, Roles.Tester, Roles.Reviewer, agent.Role],
    };

    private ServiceProvider BuildServices()
    {
        Services.AddLogging();
        Services.AddSingleton<IConfiguration>(_configuration);
        Services.AddSingleton<TimeProvider>(Time);
        Services.AddSingleton<IKnowledgeBase>(Knowledge);
        Services.AddSingleton<INotes>(Notes);
        return Services.BuildServiceProvider();
    }

    /// <summary>Keeps what an agent threw: the fleet keeps that in the log alone.</summary>
    private sealed class FaultLog : ILoggerFactory, ILogger
    {
        public Exception? Fault { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull =>
            null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Fault = exception ?? Fault;

        public void Dispose()
        {
        }
    }
}

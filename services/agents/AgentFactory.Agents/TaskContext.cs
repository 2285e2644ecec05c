using System.Security.Cryptography;
using System.Text;
using AgentFactory.Agents.Hosting;
using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Knowledge;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Models;
using AgentFactory.Agents.Notes;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Policy;
using AgentFactory.Contracts.Tasks;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace AgentFactory.Agents;

/// <summary>All that one attempt at a task needs. It ends with the attempt.</summary>
public sealed class TaskContext : IAsyncDisposable
{
    private readonly AttemptJournal _journal;
    private readonly LoopOptions _loopOptions;
    private readonly INotes _notes;
    private readonly string _agentId;
    private IWorkspace? _workspace;
    private int _notesSent;

    internal TaskContext(TaskBrief brief, AttemptJournal journal, TaskServices services)
    {
        Brief = brief;
        _journal = journal;
        _loopOptions = services.Loop;
        Workspaces = services.Workspaces;
        Sandbox = new ConsentingSandbox(services.Sandbox, brief.AllowUnsandboxed);
        Toolbox = services.Toolbox;
        Logger = services.Logger;
        TimeProvider = services.Time;
        Knowledge = services.Knowledge is KnowledgeBase all ? all.For(brief.RunId, brief.Task.Id) : services.Knowledge;
        _notes = services.Notes;
        _agentId = services.AgentId;
        Chat = new GatewayChatClient(journal);
    }

    /// <summary>The task, the requirement it comes from, and where it starts.</summary>
    public TaskBrief Brief { get; }

    /// <summary>
    /// The model. Every call is paid from the run's one budget and journaled before it is answered; an attempt that is
    /// resumed gets the answers that it had. Ask one thing at a time: the order of the calls is their identity.
    /// </summary>
    public IChatClient Chat { get; }

    /// <summary>A fresh tool loop, told <see cref="Known"/> after its task. Loops and other calls may follow each other, never run side by side.</summary>
    public ToolLoop Loop => new(_journal, _loopOptions, Known, ServerTools, Brief.Policy, Brief.Task.Role);

    /// <summary>What came of <see cref="Agent.AskBefore"/>: passages for a prompt, fenced as data, with how to cite them; empty when there are none.</summary>
    public string Known { get; internal set; } = "";

    /// <summary>What the role's servers of tools offer; every loop offers it beside its own tools.</summary>
    internal IReadOnlyList<AgentTool> ServerTools { get; set; } = [];

    /// <summary>Clean checkouts for proofs; for the task's own checkout there is <see cref="OpenWorkspaceAsync"/>.</summary>
    public IWorkspaceFactory Workspaces { get; }

    /// <summary>Runs commands; without a real sandbox only where the run's submitter allowed it.</summary>
    public ISandbox Sandbox { get; }

    /// <summary>The tools of a workspace, for the loop.</summary>
    public IToolbox Toolbox { get; }

    /// <summary>Lines for the operator. Never log what a model or a requirement wrote.</summary>
    public ILogger Logger { get; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>
    /// What the fleet knows. Nothing of it is journaled: a resumed attempt may be told something else, so let no step's place
    /// depend on it. <see cref="Recall"/> asks it for a prompt.
    /// </summary>
    public IKnowledgeBase Knowledge { get; }

    /// <summary>Whether this attempt goes on from a journal with a commit in it.</summary>
    public bool HasJournaledCommit => _journal.LastCommit is not null;

    /// <summary>The attempt's own checkout, on its own branch; opened at the last journaled commit when first asked for.</summary>
    public async Task<IWorkspace> OpenWorkspaceAsync(CancellationToken cancellationToken) =>
        _workspace ??= await Workspaces.OpenAsync(
            new WorkspaceRequest(
                Brief.RepositoryUrl, Brief.Branch, Brief.BaseCommit, _journal.LastCommit ?? Brief.BaseCommit,
                $"{Brief.RunId}/{Brief.Task.Id}/{Brief.Attempt}"),
            cancellationToken);

    /// <summary>
    /// Does a piece of work once for the whole attempt: when the journal has its result, that is returned and nothing is
    /// done. The work must be safe to repeat, for the process may die before the result is journaled.
    /// </summary>
    /// <param name="name">What the work is, for the journal; the same in every run of the agent's code.</param>
    /// <param name="work">The work.</param>
    /// <param name="summarize">One line for people.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="InvalidOperationException">The journal has something else at this place: the agent's code has changed.</exception>
    public async Task<T> OnceAsync<T>(string name, Func<CancellationToken, Task<T>> work, Func<T, string> summarize, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(summarize);
        var index = _journal.Advance();
        if (_journal.Recorded(index) is { } step)
        {
            return AttemptJournal.ResultsOf(step) is [var known] && known.Name == name
                ? ContractsJson.Read<T>(known.Content)
                : throw new InvalidOperationException($"step {index} of task {Brief.Task.Id} is not `{name}` in the journal; nothing was done");
        }

        var result = await work(cancellationToken);
        await _journal.RecordAsync(index, [new("", name, true, ContractsJson.Write(result))], commit: null, summarize(result), cancellationToken);
        return result;
    }

    /// <summary>
    /// Asks for a person's consent. While nobody has decided the attempt ends here, and the run waits; the attempt that goes on asks again
    /// and gets the decision, as does every later attempt at the task. So ask for what can be said exactly, and do it only after the answer.
    /// </summary>
    /// <param name="kind">What it is about: <see cref="GateKind.DataLoss"/> or <see cref="GateKind.Tool"/>.</param>
    /// <param name="subject">Exactly what is to be done: a decision is about this text and nothing else.</param>
    /// <param name="question">For the person, with all that it takes to decide.</param>
    /// <param name="cancellationToken">Ends the wait for the coordinator.</param>
    /// <exception cref="Contracts.Journal.ApprovalPendingException">Nobody has decided yet; let it pass, it ends the attempt without a verdict.</exception>
    public Task<ApprovalAnswer> AskApprovalAsync(GateKind kind, string subject, string question, CancellationToken cancellationToken) =>
        _journal.AskApprovalAsync(kind, subject, question, cancellationToken);

    /// <summary>
    /// Tells other agents something about this task. A resumed attempt tells it again, under the same <see cref="AgentNote.NoteId"/>.
    /// </summary>
    /// <param name="about">Words between dots that receivers choose by, for instance <c>glossary.changed</c>.</param>
    /// <param name="body">Text or JSON, at most <see cref="AgentNote.MaxBody"/> characters.</param>
    /// <param name="toRole">The role that it is for; null for every role.</param>
    /// <param name="cancellationToken">Ends the wait for the bus.</param>
    /// <exception cref="ArgumentException">The note is malformed; nothing was sent.</exception>
    public Task TellAsync(string about, string body, string? toRole, CancellationToken cancellationToken)
    {
        var id = SHA256.HashData(Encoding.UTF8.GetBytes($"{Brief.RunId}/{Brief.Task.Id}/{Brief.Attempt}/{_notesSent++}"));
        return _notes.SendAsync(
            new AgentNote { NoteId = new Guid(id.AsSpan(0, 16)), From = _agentId, ToRole = toRole, RoutingKey = about, Body = body }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_workspace is not null)
            await _workspace.DisposeAsync();
        Chat.Dispose();
    }
}

using AgentFactory.Agents.Hosting;
using AgentFactory.Agents.Knowledge;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Tasks;
using Microsoft.Extensions.Configuration;

namespace AgentFactory.Agents;

/// <summary>
/// One role of the fleet. Derive from it, register it with <c>builder.AddAgent&lt;T&gt;()</c>, and the tasks of its role
/// arrive one by one. An instance serves many tasks, some of them at the same time: what belongs to one task lives in
/// <see cref="TaskContext"/>, never in a field.
/// </summary>
/// <remarks>
/// Around each task stands what no agent writes for itself: the journal that a task resumes from, the run's budget, passages of
/// what the fleet knows, the workspace, traces and metrics, and the end of the attempt, also when it throws.
/// </remarks>
public abstract class Agent
{
    /// <summary>The role whose queue it takes tasks from: lower-case letters, digits and dashes, at most 32 characters.</summary>
    public abstract string Role { get; }

    /// <summary>What people call it; the role unless overridden.</summary>
    public virtual string Name => Role;

    /// <summary>What tasks are for it, in one line, for the planner; empty for one whose tasks no plan holds.</summary>
    public virtual string Purpose => "";

    /// <summary>
    /// What kind of model its calls need, for instance <c>small</c>; null for the model that all roles have. Which model that is, the
    /// configuration says in <c>Models:Tiers:TIER</c>; a model that it names for the role itself, in <c>Models:ROLE</c>, goes before.
    /// </summary>
    public virtual string? ModelTier => null;

    /// <summary>
    /// How many tokens its model must take in at once, question and answer together, up to 100,000,000; 0 where any model will do. What
    /// models take, the configuration says in <c>Models:ContextWindows:NAME</c>: one that is known to take less ends the start, and is not
    /// fallen back on.
    /// </summary>
    public virtual int MinContextTokens => 0;

    /// <summary>What it can do, for the fleet's registry, for instance <c>csharp</c>. May be empty.</summary>
    public virtual IReadOnlyList<string> Capabilities => [];

    /// <summary>How many tasks one process of this role works on at once, from 1 to 64, unless configuration says otherwise.</summary>
    public virtual int DefaultConcurrency => 1;

    /// <summary>
    /// Does one task. It may be the second time: whatever went through <paramref name="context"/> (model calls, loop steps,
    /// <see cref="TaskContext.OnceAsync{T}"/>) is answered from the journal and neither paid nor done again.
    /// </summary>
    /// <param name="context">All that the task needs.</param>
    /// <param name="cancellationToken">Signalled when the attempt is cancelled or the host stops: let the exception through.</param>
    /// <returns>What came of it. An exception that is let through counts as a failure worth another attempt.</returns>
    public abstract Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Does what a whole requirement asks for, where the task is the requirement itself (<see cref="TaskKind.Plan"/>) and not a part
    /// of it. A task like any other unless overridden.
    /// </summary>
    /// <inheritdoc cref="ExecuteTaskAsync"/>
    public virtual Task<ExecutionResult> ProcessPrpAsync(TaskContext context, CancellationToken cancellationToken) =>
        ExecuteTaskAsync(context, cancellationToken);

    /// <summary>
    /// What the knowledge service is asked before a task begins: its passages are in <see cref="TaskContext.Known"/>, and at the end
    /// of what a <see cref="TaskContext.Loop"/> is told. The task's title and requirements unless overridden; null to ask nothing.
    /// </summary>
    public virtual KnowledgeQuestion? AskBefore(TaskBrief brief)
    {
        ArgumentNullException.ThrowIfNull(brief);
        return new($"{brief.Task.Title}\n{brief.Task.Requirements}", ContextType.Code);
    }

    /// <summary>Called once before its first task, for at most <c>Agents:ROLE:StartTimeout</c>. An exception ends the start of the host.</summary>
    public virtual Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called once after its last task, when the host stops in good order.</summary>
    public virtual Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What it is doing in this process.</summary>
    public AgentStatus Status => Figures.Status;

    /// <summary>How its tasks went in this process, since it started.</summary>
    public AgentPerformance Performance => Figures.Read();

    internal AgentFigures Figures { get; } = new();

    /// <summary>The settings that it adds to those of every role; null when there are none.</summary>
    internal virtual Type? OptionsType => null;

    /// <summary>Reads these settings.</summary>
    /// <exception cref="InvalidOperationException">They are not valid; the message names the key.</exception>
    internal virtual void Configure(IConfigurationSection section)
    {
    }

    /// <summary>Which notes it is told, by patterns of their routing keys (<c>agent.*</c>, <c>task.#</c>); all unless overridden.</summary>
    public virtual IReadOnlyList<string> NotePatterns => ["#"];

    /// <summary>Which of these it is told, by whatever else they hold; all unless overridden.</summary>
    public virtual bool WantsNote(AgentNote note) => true;

    /// <summary>
    /// Hears a note of another agent; does nothing unless overridden. It may come twice. An exception has it come again, as often as
    /// the note says; then the note lies with the dead letters.
    /// </summary>
    public virtual Task HandleNoteAsync(AgentNote note, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>An <see cref="Agent"/> with settings of its own.</summary>
/// <typeparam name="TOptions">
/// Bound from <c>Agents:ROLE</c> and validated by its DataAnnotations at the start; a key that it has no property for is an error.
/// </typeparam>
public abstract class Agent<TOptions> : Agent
    where TOptions : class, new()
{
    /// <summary>The settings; those of a new <typeparamref name="TOptions"/> until the host has read the configuration.</summary>
    protected TOptions Options { get; private set; } = new();

    internal override Type OptionsType => typeof(TOptions);

    internal override void Configure(IConfigurationSection section) => Options = AgentOptions.Bind<TOptions>(section);
}

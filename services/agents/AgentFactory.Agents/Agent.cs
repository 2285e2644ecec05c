using AgentFactory.Contracts.Messages;

namespace AgentFactory.Agents;

/// <summary>
/// One role of the fleet. Derive from it, register it with <c>builder.AddAgent&lt;T&gt;()</c>, and the tasks of its role
/// arrive one by one. An instance serves many tasks, some of them at the same time: what belongs to one task lives in
/// <see cref="TaskContext"/>, never in a field.
/// </summary>
public abstract class Agent
{
    /// <summary>The role whose queue it takes tasks from: lower-case letters, digits and dashes, at most 32 characters.</summary>
    public abstract string Role { get; }

    /// <summary>What people call it; the role unless overridden.</summary>
    public virtual string Name => Role;

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

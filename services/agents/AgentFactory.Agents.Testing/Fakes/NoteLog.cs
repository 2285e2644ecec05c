using AgentFactory.Agents.Notes;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Messages;

namespace AgentFactory.Agents.Testing;

/// <summary>The notes that agents sent.</summary>
public sealed class NoteLog : INotes
{
    private readonly List<AgentNote> _notes = [];

    /// <summary>All of them, in order.</summary>
    public IReadOnlyList<AgentNote> All => _notes;

    /// <summary>Those whose routing key matches a pattern, for instance <c>glossary.*</c>.</summary>
    public IReadOnlyList<AgentNote> About(string pattern) => [.. _notes.Where(note => TopicPattern.Matches(pattern, note.RoutingKey))];

    /// <summary>The bodies of those whose routing key matches a pattern, read as JSON of a type.</summary>
    public IReadOnlyList<T> Of<T>(string pattern) => [.. About(pattern).Select(note => ContractsJson.Read<T>(note.Body))];

    /// <inheritdoc/>
    public Task SendAsync(AgentNote note, CancellationToken cancellationToken)
    {
        if (NoteRules.FindProblem(note) is { } problem)
            throw new ArgumentException($"{problem} Nothing was sent.", nameof(note));
        lock (_notes)
            _notes.Add(note);
        return Task.CompletedTask;
    }
}

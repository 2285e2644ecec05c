using AgentFactory.Contracts.Knowledge;
using Microsoft.Extensions.Logging;

namespace AgentFactory.Agents.Knowledge;

/// <summary>Asks for passages at the start of a task. Knowledge helps and is not needed: no failure of it reaches the task.</summary>
public static class Recall
{
    private const int MaxQuestion = 4_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Passages for a prompt, ready to be appended to it; empty when nothing is known, or in time.</summary>
    /// <param name="context">The attempt.</param>
    /// <param name="about">What the task is about; its beginning counts.</param>
    /// <param name="type">What kind of work it is for.</param>
    /// <param name="maxTokens">Bound of the answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<string> AboutAsync(this TaskContext context, string about, ContextType type, int maxTokens, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (string.IsNullOrWhiteSpace(about))
            return "";
        var question = about.Length <= MaxQuestion ? about : about[..(char.IsHighSurrogate(about[MaxQuestion - 1]) ? MaxQuestion - 1 : MaxQuestion)];
        try
        {
            var known = await context.Knowledge.GetContextAsync(question, type, maxTokens, cancellationToken)
                .WaitAsync(Patience, context.TimeProvider, cancellationToken);
            return known.Formatted.Length == 0 ? "" : "\n\n" + known.Formatted;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            context.Logger.LogWarning("Task {Task} begins without what is known: {Error}", context.Brief.Task.Id, exception.GetType().Name);
            return "";
        }
    }
}

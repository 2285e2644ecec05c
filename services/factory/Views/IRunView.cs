using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Factory.Results;

namespace AgentFactory.Factory.Views;

/// <summary>Shows a run while it goes on. Called from one place, in order.</summary>
internal interface IRunView : IAsyncDisposable
{
    /// <summary>Something the user must know before or beside the run.</summary>
    void Say(string line);

    /// <summary>A new fact, and the run after it.</summary>
    void Show(StoredEvent stored, RunState state);

    /// <summary>What the run has cost so far and what its agents do now; not kept anywhere.</summary>
    void ShowProgress(RunProgress progress);

    /// <summary>A task waits for its model longer than usual.</summary>
    void ShowWait(string task, string reason);

    /// <summary>The end, or the stop. Comes last.</summary>
    void Finish(RunOutcome outcome);
}

/// <param name="Spending">So far.</param>
/// <param name="Steps">The newest step of each task that is worked on, by task.</param>
internal sealed record RunProgress(RunSpending Spending, IReadOnlyDictionary<string, string> Steps);

/// <param name="Result">For scripts.</param>
/// <param name="Branch">The delivered branch; null when none was.</param>
/// <param name="MarkdownReport">A file; null when none was written.</param>
/// <param name="HtmlReport">A file; null when none was written.</param>
/// <param name="NextStep">What the user can do now; null when there is nothing to do.</param>
internal sealed record RunOutcome(RunResult Result, string? Branch, string? MarkdownReport, string? HtmlReport, string? NextStep);

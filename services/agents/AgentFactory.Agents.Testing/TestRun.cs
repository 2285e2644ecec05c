using AgentFactory.Agents.Journaling;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Policy;

namespace AgentFactory.Agents.Testing;

/// <summary>What came of a task. What it asserts, it shows the conversation for when it fails.</summary>
public sealed class TestRun
{
    private readonly ScriptedJournal _journal;
    private readonly TestRepository _repository;

    internal TestRun(ScriptedJournal journal, TestRepository repository, TimeSpan duration, Exception? exception)
    {
        _journal = journal;
        _repository = repository;
        Duration = duration;
        Exception = exception;
    }

    /// <summary>Whether the task succeeded.</summary>
    public bool Succeeded => _journal.Completed?.Outcome == Outcome.Succeeded;

    /// <summary>Why it did not; null after a success.</summary>
    public string? Reason => Succeeded ? null : _journal.Completed?.Reason ?? "the attempt did not end";

    /// <summary>How long it took, by the machine's clock.</summary>
    public TimeSpan Duration { get; }

    /// <summary>What the agent threw, or logged last; null when nothing.</summary>
    public Exception? Exception { get; }

    /// <summary>How often the model was asked.</summary>
    public int ModelCalls => _journal.PaidCalls;

    /// <summary>The tools that were called, in order, as <c>name ok</c> or <c>name failed</c>.</summary>
    public IReadOnlyList<string> Steps => [.. ResultsOfSteps().Select(result => DescribeStep(result.Name, result.Ok))];

    /// <summary>What the model asked for and did not get, as the run's history has it.</summary>
    public IReadOnlyList<Denial> Denials => [.. _journal.Denials];

    /// <summary>Whether the attempt was set aside without a verdict: a person must decide, or more budget is needed.</summary>
    public bool Suspended => _journal.Completed?.Outcome == Outcome.Suspended;

    /// <summary>The files of the commit that the task hands in; those that it started from when it changed nothing.</summary>
    public IReadOnlyDictionary<string, string> Files =>
        _repository.Commits[_journal.Completed?.Commit is { Length: > 0 } commit ? commit : TestRepository.Base];

    /// <summary>The bulky output, by name.</summary>
    public IReadOnlyDictionary<string, byte[]> Artifacts =>
        _journal.Completed?.Artifacts.ToDictionary(artifact => artifact.Name, artifact => artifact.Content.ToByteArray()) ?? [];

    /// <summary>The conversation with the model, as people read it.</summary>
    public string ConversationText => _journal.Requests.Count == 0 ? "" : Conversation.Of([.. _journal.MessagesOf(_journal.Requests[^1].Index), .. _journal.LastAnswer()]);

    /// <summary>The output, read as a type.</summary>
    public T Output<T>() => Succeeded ? ContractsJson.Read<T>(_journal.Completed!.OutputJson) : throw Unmet("There is no output: the task did not succeed.");

    /// <summary>It succeeded.</summary>
    public TestRun ShouldSucceed() => Succeeded ? this : throw Unmet($"The task should have succeeded.{(Exception is null ? "" : $" The agent threw {Exception}")}");

    /// <summary>It failed, for a reason that contains a text.</summary>
    public TestRun ShouldFail(string because)
    {
        if (Succeeded)
            throw Unmet($"The task should have failed because of `{because}`.");
        return Reason!.Contains(because, StringComparison.Ordinal) ? this : throw Unmet($"The task should have failed because of `{because}`.");
    }

    /// <summary>A tool was called, and it went well.</summary>
    public TestRun ShouldHaveCalled(string tool) =>
        Steps.Contains(DescribeStep(tool, true), StringComparer.Ordinal) ? this : throw Unmet($"The tool `{tool}` should have been called, and have gone well. The steps were: {string.Join(", ", Steps)}.");

    /// <summary>The commit has a file that contains a text.</summary>
    public TestRun ShouldHaveFile(string path, string containing) =>
        Files.GetValueOrDefault(path)?.Contains(containing, StringComparison.Ordinal) == true
            ? this
            : throw Unmet($"The file {path} should contain `{containing}`. {(Files.TryGetValue(path, out var content) ? $"It is:\n{content}" : $"There is none; there are: {string.Join(", ", Files.Keys)}")}");

    /// <summary>The model was told a text.</summary>
    public TestRun ShouldHaveAsked(string fragment) =>
        ConversationText.Contains(fragment, StringComparison.Ordinal)
        || _journal.Requests.Any(request => request.MessagesJson.Contains(ContractsJson.Write(fragment)[1..^1], StringComparison.Ordinal))
            ? this
            : throw Unmet($"The model should have been told `{fragment}`.");

    /// <summary>The steps are those of a recorded task.</summary>
    public TestRun ShouldFollow(JournalRecording recording, string task, int attempt = 1)
    {
        ArgumentNullException.ThrowIfNull(recording);
        var (recorded, now) = (recording.StepsOf(task, attempt), Steps);
        for (var i = 0; i < Math.Max(recorded.Count, now.Count); i++)
            if (recorded.ElementAtOrDefault(i) != now.ElementAtOrDefault(i))
                throw Unmet($"Step {i} is `{now.ElementAtOrDefault(i) ?? "nothing"}`, but was `{recorded.ElementAtOrDefault(i) ?? "nothing"}` when task {task} was recorded.");
        return this;
    }

    internal static string DescribeStep(string tool, bool ok) => $"{tool} {(ok ? "ok" : "failed")}";

    private IEnumerable<StepResult> ResultsOfSteps() => _journal.Steps.SelectMany(AttemptJournal.ResultsOf);

    private AgentAssertionException Unmet(string expectation) => new($"{expectation}{(Succeeded ? "" : $" It ended with: {Reason}")}", ConversationText);
}

using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Views;

/// <summary>Plain lines, for logs and pipes.</summary>
internal sealed class PlainView(TextWriter output, TimeProvider time) : IRunView
{
    private readonly Dictionary<string, string> _steps = [];
    private DateTimeOffset? _start;

    public void Say(string line) => output.WriteLine(PlainText.Line(line));

    public void Show(StoredEvent stored, RunState state)
    {
        _start ??= stored.Time;
        // Bookkeeping between the parts of the fleet tells a reader nothing.
        if (stored.Event is not AttemptOpened)
            Write(stored.Time, EventText.Describe(stored.Event));
    }

    public void ShowProgress(RunProgress progress)
    {
        // A task may work for minutes between two events: its steps show that it does.
        foreach (var (task, step) in progress.Steps)
        {
            if (_steps.GetValueOrDefault(task) == step)
                continue;
            _steps[task] = step;
            Write(time.GetUtcNow(), $"{task}: {step}");
        }
    }

    public void ShowWait(string task, string reason) => Write(time.GetUtcNow(), $"{task}: waits for the model: {reason}");

    public void Finish(RunOutcome outcome) => SummaryText.Write(output, outcome);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Write(DateTimeOffset when, string text)
    {
        var elapsed = when - (_start ?? when);
        output.WriteLine($"{(int)elapsed.TotalMinutes,3}:{elapsed.Seconds:00}  {PlainText.Line(text, 400)}");
        output.Flush();
    }
}

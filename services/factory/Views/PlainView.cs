using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Views;

/// <summary>Plain lines, for logs and pipes.</summary>
internal sealed class PlainView(TextWriter output) : IRunView
{
    private DateTimeOffset? _start;

    public void Say(string line) => output.WriteLine(PlainText.Line(line));

    public void Show(StoredEvent stored, RunState state)
    {
        _start ??= stored.Time;
        // Bookkeeping between the parts of the fleet tells a reader nothing.
        if (stored.Event is AttemptOpened)
            return;
        var elapsed = stored.Time - _start.Value;
        output.WriteLine($"{(int)elapsed.TotalMinutes,3}:{elapsed.Seconds:00}  {PlainText.Line(EventText.Describe(stored.Event), 400)}");
        output.Flush();
    }

    public void ShowProgress(RunProgress progress)
    {
        // Lines cannot be taken back; what lasts comes as an event.
    }

    public void Finish(RunOutcome outcome) => SummaryText.Write(output, outcome);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

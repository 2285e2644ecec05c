using System.Text.Json;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Views;

/// <summary>One JSON object a line and nothing else: events as they happen, last the result.</summary>
internal sealed class JsonView(TextWriter output) : IRunView
{
    public void Say(string line) => Write(new { Type = "note", Text = line });

    public void Show(StoredEvent stored, RunState state)
    {
        var fact = RunJson.Write(stored.Event);
        using var data = JsonDocument.Parse(fact.Json);
        Write(new { Type = "event", Sequence = stored.Version, Event = fact.Type, stored.Time, Data = data.RootElement });
    }

    public void ShowProgress(RunProgress progress)
    {
        // Progress is for eyes: the events say all that a script can rely on.
    }

    public void ShowWait(string task, string reason)
    {
        // As with progress; a wait that comes to nothing ends as an event.
    }

    public void Finish(RunOutcome outcome) => Write(outcome.Result);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Write<T>(T value)
    {
        output.WriteLine(JsonLines.Write(value));
        output.Flush();
    }
}

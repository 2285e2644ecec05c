using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Factory.Cli;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AgentFactory.Factory.Views;

/// <summary>The run on a terminal: the graph with states, what each agent does now, money and time, redrawn in place.</summary>
internal sealed class LiveView : IRunView
{
    private const int RecentEvents = 6;
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(250);

    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly Queue<string> _recent = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private Task? _drawing;
    private RunState? _state;
    private RunProgress _progress = new(RunSpending.None, new Dictionary<string, string>());
    private DateTimeOffset? _start;

    public LiveView(IAnsiConsole console, TimeProvider time)
    {
        (_console, _time) = (console, time);
    }

    public void Say(string line)
    {
        lock (_lock)
        {
            // What is said before the run must stay on the screen when the picture is drawn over and over.
            if (_drawing is null)
                _console.WriteLine(PlainText.Line(line));
            else
                Remember(line);
        }
    }

    public void Show(StoredEvent stored, RunState state)
    {
        lock (_lock)
        {
            _start ??= stored.Time;
            _state = state;
            Remember(EventText.Describe(stored.Event));
            _drawing ??= Task.Run(DrawAsync);
        }
    }

    public void ShowProgress(RunProgress progress)
    {
        lock (_lock)
            _progress = progress;
    }

    public void ShowWait(string task, string reason)
    {
        lock (_lock)
            Remember($"{task}: waits for the model: {reason}");
    }

    public void Finish(RunOutcome outcome)
    {
        _stop.Cancel();
        // The last picture must stand before the summary is written under it.
        _drawing?.GetAwaiter().GetResult();
        SummaryText.Write(Console.Out, outcome);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_drawing is not null)
            await _drawing;
        _stop.Dispose();
    }

    private async Task DrawAsync()
    {
        try
        {
            await _console.Live(new Text("")).AutoClear(false).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Top).StartAsync(async context =>
            {
                while (!_stop.IsCancellationRequested)
                {
                    context.UpdateTarget(Picture());
                    await Task.Delay(Redraw, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                context.UpdateTarget(Picture());
            });
        }
        catch (IOException)
        {
            // The terminal went away; the run goes on and its report will tell.
        }
    }

    private Rows Picture()
    {
        lock (_lock)
        {
            var parts = new List<IRenderable> { Head() };
            if (_state is { } state && state.TaskOrder.Length > 0)
                parts.Add(Tasks(state));
            parts.AddRange(_recent.Select(line => new Markup($"[grey]{line.EscapeMarkup()}[/]") { Overflow = Overflow.Ellipsis }));
            return new Rows(parts);
        }
    }

    private Markup Head()
    {
        var spending = _progress.Spending;
        var elapsed = _start is { } start ? _time.GetUtcNow() - start : TimeSpan.Zero;
        var title = PlainText.Line(_state?.Prp?.Title ?? "starting", 80).EscapeMarkup();
        var stage = (_state?.Status.ToString() ?? "Starting").ToLowerInvariant();
        return new Markup(
            $"[bold]{title}[/]  [deepskyblue1]{stage}[/]  {(int)elapsed.TotalMinutes}:{elapsed.Seconds:00}  "
            + $"[grey]{Figures.Number(spending.Calls)} calls · {Figures.Number(spending.Tokens)} tokens · {Figures.Usd(spending.Usd)} · Ctrl-C stops and keeps everything[/]");
    }

    private Table Tasks(RunState state)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders();
        table.AddColumns(new TableColumn("").NoWrap(), new TableColumn("").NoWrap(), new TableColumn("").NoWrap(), new TableColumn(""));
        foreach (var task in state.TasksInOrder)
        {
            var (sign, colour) = Sign(task.Phase);
            var after = task.Specification.DependsOn.Count > 0 && task.Phase == TaskPhase.Pending
                ? $"after {string.Join(", ", task.Specification.DependsOn)}"
                : "";
            var now = task.InFlight ? _progress.Steps.GetValueOrDefault(task.Id, "thinking") : after;
            table.AddRow(
                new Markup($"[{colour}]{sign}[/]"),
                new Markup($"[{colour}]{PlainText.Line(task.Id, 28).EscapeMarkup()}[/]"),
                new Markup($"[grey]{PlainText.Line(task.Specification.Role, 12).EscapeMarkup()}[/]"),
                new Markup($"{PlainText.Line(task.Specification.Title, 60).EscapeMarkup()} [grey]{PlainText.Line(now, 80).EscapeMarkup()}[/]"));
        }

        return table;
    }

    private void Remember(string line)
    {
        _recent.Enqueue(PlainText.Line(line, 300));
        while (_recent.Count > RecentEvents)
            _recent.Dequeue();
    }

    private static (string Sign, string Colour) Sign(TaskPhase phase) => phase switch
    {
        TaskPhase.Pending => ("○", "grey"),
        TaskPhase.Dispatched or TaskPhase.Open => ("●", "deepskyblue1"),
        TaskPhase.Suspended => ("◐", "yellow"),
        TaskPhase.Integrating => ("◒", "deepskyblue1"),
        TaskPhase.Completed or TaskPhase.Integrated => ("✓", "green"),
        _ => ("✗", "red"),
    };
}

namespace AgentFactory.Coordinator.Tests.EndToEnd;

/// <summary>What the agents and the model of a <see cref="FleetWorld"/> do, and what they were asked. Outlives its processes.</summary>
internal sealed class Script : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<string> _modelCalls = [];
    private CancellationTokenSource _process = new();
    private TaskCompletionSource _reached = new();

    /// <summary>The place at which one agent hangs, once; for instance <c>left: step 0 recorded</c>.</summary>
    public string? HangAt { get; set; }

    /// <summary>Is called, and waited for, wherever an agent passes.</summary>
    public Func<string, Task>? Visit { get; set; }

    /// <summary>What a model call costs, in tokens.</summary>
    public int TokensPerCall { get; set; } = 10;

    /// <summary>Both tasks write the same file.</summary>
    public bool Conflicting { get; set; }

    /// <summary>Ends with the process.</summary>
    public CancellationToken Process => _process.Token;

    /// <summary>Every call that really went to the model.</summary>
    public IReadOnlyList<string> ModelCalls
    {
        get
        {
            lock (_lock)
                return [.. _modelCalls];
        }
    }

    public void Dispose() => _process.Dispose();

    public void Begin() => _process = new();

    public void Kill() => _process.Cancel();

    public void Called(string call)
    {
        lock (_lock)
            _modelCalls.Add(call);
    }

    /// <summary>Waits until an agent hangs at the place.</summary>
    public Task ReachedAsync() => _reached.Task.WaitAsync(FleetWorld.Patience);

    public async Task PassAsync(string place)
    {
        if (Visit is { } visit)
            await visit(place);
        lock (_lock)
        {
            Process.ThrowIfCancellationRequested();
            if (HangAt != place)
                return;
            HangAt = null;
        }

        _reached.SetResult();
        _reached = new();
        await Task.Delay(Timeout.InfiniteTimeSpan, Process);
    }
}

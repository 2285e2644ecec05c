using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Api;
using AgentFactory.Factory.Hosting;

namespace AgentFactory.Factory;

/// <summary>The whole factory within this process, as the command runs it: coordinator, knowledge, every role, and agents of one's own.
/// Made by <see cref="AgentFleetBuilder"/>.</summary>
public sealed class AgentFleet : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly bool _unsandboxed;
    private bool _running;

    internal AgentFleet(IHost host, bool unsandboxed) => (_host, _unsandboxed) = (host, unsandboxed);

    /// <summary>What the fleet is made of, the services of added agents among it.</summary>
    public IServiceProvider Services => _host.Services;

    private RunService Runs => Services.GetRequiredService<RunService>();

    /// <summary>Starts all of it, or takes back what was started.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting or a role is not possible; the message names it. Nothing runs.</exception>
    /// <exception cref="InvalidOperationException">Two agents have one role, or an agent cannot start. Nothing runs.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _host.StartOrStopAsync(cancellationToken);
        _running = true;
    }

    /// <summary>Begins a run.</summary>
    /// <param name="requirement">A PRP, as markdown or JSON.</param>
    /// <param name="options">Its limits and choices; null for none.</param>
    /// <param name="cancellationToken">Ends the wait; whether the run has begun shows in a look at the data folder.</param>
    /// <returns>The run's id.</returns>
    /// <exception cref="InvalidOperationException">The requirement, or what it is to start from, cannot be run; the message says why.</exception>
    public async Task<string> SubmitAsync(string requirement, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        try
        {
            var submission = new RunSubmission(PrpReader.Read(requirement), options with { AllowUnsandboxed = options.AllowUnsandboxed || _unsandboxed });
            return (await Runs.SubmitAsync(submission, cancellationToken)).RunId;
        }
        catch (Exception exception) when (exception is PrpRefusedException or PrpUnreadableException or RunRefusedException or Coordinator.Repositories.RepositoryException)
        {
            throw new InvalidOperationException(exception.Message, exception);
        }
    }

    /// <summary>Waits until the run has ended or waits for a person.</summary>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    public async Task<FleetRun> WaitAsync(string runId, CancellationToken cancellationToken = default)
    {
        try
        {
            await foreach (var _ in Runs.WatchAsync(runId, 0, untilEnded: false, cancellationToken))
            {
            }

            var summary = await Runs.SummarizeAsync(runId, cancellationToken);
            return new(runId, summary.Run.Status, summary.Run.Commit, summary.Run.Reason, summary.Repository);
        }
        catch (RunNotFoundException exception)
        {
            throw new InvalidOperationException(exception.Message, exception);
        }
    }

    /// <summary>Stops all of it, within 15 seconds; what is in hand then goes on from its journal when the fleet is started again.</summary>
    public async Task StopAsync()
    {
        if (!_running)
            return;
        _running = false;
        using var patience = new CancellationTokenSource(FleetHost.StopPatience);
        try
        {
            await _host.StopAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // What could not be said in time, the next process finds out from the history.
        }
    }

    /// <summary>Stops it, and lets go of what it holds.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
        else
            _host.Dispose();
    }
}

using System.Collections.Concurrent;
using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Models;

/// <summary>
/// The calls that are being answered just now. A flight goes on when its caller is gone; whoever asks the same again
/// meanwhile waits for it instead of asking anew.
/// </summary>
internal sealed class Flights
{
    private readonly ConcurrentDictionary<(string Run, string Task, int Attempt, int Index), Flight> _flights = new();

    /// <summary>Runs <paramref name="fly"/>, unless the same call is under way: then waits for that, and runs
    /// <paramref name="fly"/> after it, which finds the answer in the journal.</summary>
    /// <param name="attempt">Whose call it is.</param>
    /// <param name="index">Which call it is.</param>
    /// <param name="fly">Makes the call. It is not told when the caller goes away.</param>
    /// <param name="cancellationToken">Ends the wait, not the flight.</param>
    public async Task<ModelAnswer> JoinAsync(AttemptKey attempt, int index, Func<Task<ModelAnswer>> fly, CancellationToken cancellationToken)
    {
        var key = (attempt.RunId, attempt.TaskId, attempt.Attempt, index);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var mine = new Flight(attempt.Epoch);
            var flight = _flights.GetOrAdd(key, mine);
            if (flight == mine)
            {
                _ = FlyAsync(key, mine, fly);
                return await mine.Landing.WaitAsync(cancellationToken);
            }

            try
            {
                await flight.Landing.WaitAsync(cancellationToken);
            }
            catch (StaleAttemptException) when (flight.Epoch != attempt.Epoch)
            {
                // That was said to the other one; the next round finds out what holds for this one.
            }
        }
    }

    private async Task FlyAsync((string, string, int, int) key, Flight flight, Func<Task<ModelAnswer>> fly)
    {
        try
        {
            var answer = await fly();
            _flights.TryRemove(new(key, flight));
            flight.Land(answer);
        }
        catch (Exception exception)
        {
            _flights.TryRemove(new(key, flight));
            flight.Crash(exception);
        }
    }

    private sealed class Flight(long epoch)
    {
        private readonly TaskCompletionSource<ModelAnswer> _landing = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Epoch { get; } = epoch;

        public Task<ModelAnswer> Landing => _landing.Task;

        public void Land(ModelAnswer answer) => _landing.SetResult(answer);

        public void Crash(Exception exception)
        {
            _landing.SetException(exception);
            // Nobody may be left to look at it.
            _ = _landing.Task.Exception;
        }
    }
}

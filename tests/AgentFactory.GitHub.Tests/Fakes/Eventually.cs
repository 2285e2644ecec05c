using Microsoft.Extensions.Time.Testing;

namespace AgentFactory.GitHub.Tests.Fakes;

/// <summary>Waits for what happens elsewhere, within a bound.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public static Task HoldsAsync(Func<bool> condition) => HoldsAsync(() => Task.FromResult(condition()));

    public static async Task HoldsAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!await condition())
            await pulse.WaitForNextTickAsync(patience.Token);
    }

    /// <summary>Moves a clock on, step by step, until something that waits on it is done.</summary>
    public static async Task<T> WithTimeAsync<T>(FakeTimeProvider time, TimeSpan step, Task<T> task)
    {
        await HoldsAsync(() =>
        {
            time.Advance(step);
            return task.IsCompleted;
        });
        return await task;
    }
}

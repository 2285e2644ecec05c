namespace AgentFactory.Simulation.Tests.World;

/// <summary>All chance of one simulation, from one seed.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => _random.Next(low, high + 1);

    public TimeSpan Seconds(double low, double high) => TimeSpan.FromSeconds(low + (_random.NextDouble() * (high - low)));

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}

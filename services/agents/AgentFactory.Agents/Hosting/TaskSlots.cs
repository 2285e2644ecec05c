using System.Collections.Concurrent;
using AgentFactory.Contracts.Messages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace AgentFactory.Agents.Hosting;

/// <summary>
/// How many tasks of each role this process works on. The bus counts messages, but a task may outlive its message: a broker
/// wants messages acknowledged in time, and tasks take as long as they take.
/// </summary>
internal sealed class TaskSlots : IHostedService
{
    private readonly Dictionary<string, RoleSlots> _roles;
    private readonly TimeProvider _time;

    public TaskSlots(AgentRoster roster, IConfiguration configuration, TimeProvider time)
    {
        _time = time;
        _roles = roster.Agents.ToDictionary(
            agent => agent.Role,
            agent => new RoleSlots(AgentOptions.ConcurrencyOf(agent, configuration)),
            StringComparer.Ordinal);
    }

    public int CountOf(string role) => _roles[role].Count;

    /// <summary>What is being worked on.</summary>
    public IReadOnlyList<ExecuteTask> TasksOf(string role) => [.. _roles[role].Taken.Values];

    /// <summary>Null when none became free in time.</summary>
    public async Task<Slot?> TakeAsync(ExecuteTask task, TimeSpan patience, CancellationToken cancellationToken)
    {
        var role = _roles[task.Role];
        using var bound = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bound.Token);
        try
        {
            await role.Free.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        var slot = new Slot(role);
        role.Taken[slot] = task;
        return slot;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What goes on without a message is nobody else's to wait for.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var role in _roles.Values)
        {
            for (var i = 0; i < role.Count; i++)
                await role.Free.WaitAsync(cancellationToken);
        }
    }

    internal sealed class RoleSlots(int count)
    {
        public int Count => count;

        public SemaphoreSlim Free { get; } = new(count, count);

        public ConcurrentDictionary<Slot, ExecuteTask> Taken { get; } = new();
    }

    internal sealed class Slot(RoleSlots role) : IDisposable
    {
        public void Dispose()
        {
            if (role.Taken.TryRemove(this, out _))
                role.Free.Release();
        }
    }
}

using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Runs;

/// <summary>Which task of a plan comes before which. The ids must be unique; unknown dependencies are ignored.</summary>
internal sealed class TaskGraph
{
    private readonly IReadOnlyList<PlannedTask> _tasks;
    private readonly int[][] _dependencies;
    private readonly bool[,] _after;

    public TaskGraph(IReadOnlyList<PlannedTask> tasks)
    {
        _tasks = tasks;
        var index = tasks.Select((t, i) => (t.Id, i)).ToDictionary(p => p.Id, p => p.i, StringComparer.Ordinal);
        _dependencies = [.. tasks.Select(t => t.DependsOn.Where(index.ContainsKey).Select(id => index[id]).ToArray())];
        _after = Closure();
    }

    /// <summary>Whether one of the two must be done before the other.</summary>
    public bool Ordered(int a, int b) => _after[a, b] || _after[b, a];

    /// <summary>The ids round a circle, the first repeated at the end; null when there is none.</summary>
    public IReadOnlyList<string>? FindCycle()
    {
        for (var start = 0; start < _tasks.Count; start++)
        {
            if (!_after[start, start])
                continue;
            List<string> ids = [_tasks[start].Id];
            for (var at = Step(start, start); at != start; at = Step(at, start))
                ids.Add(_tasks[at].Id);
            ids.Add(_tasks[start].Id);
            return ids;
        }

        return null;
    }

    /// <summary>A dependency of <paramref name="from"/> on a shortest way back to <paramref name="goal"/>: always nearer, so the walk ends.</summary>
    private int Step(int from, int goal)
    {
        var distance = new int[_tasks.Count];
        Array.Fill(distance, int.MaxValue);
        distance[goal] = 0;
        for (var round = 1; round <= _tasks.Count; round++)
        {
            for (var i = 0; i < _tasks.Count; i++)
            {
                if (distance[i] == int.MaxValue && Array.Exists(_dependencies[i], d => distance[d] == round - 1))
                    distance[i] = round;
            }
        }

        return _dependencies[from].MinBy(d => distance[d]);
    }

    private bool[,] Closure()
    {
        var count = _tasks.Count;
        var after = new bool[count, count];
        for (var i = 0; i < count; i++)
        {
            foreach (var d in _dependencies[i])
                after[i, d] = true;
        }

        for (var k = 0; k < count; k++)
        {
            for (var i = 0; i < count; i++)
            {
                for (var j = 0; after[i, k] && j < count; j++)
                    after[i, j] |= after[k, j];
            }
        }

        return after;
    }
}

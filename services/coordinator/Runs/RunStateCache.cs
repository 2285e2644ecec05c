namespace AgentFactory.Coordinator.Runs;

/// <summary>The states of the runs used last. May be behind the store, never ahead of it. Safe for concurrent use.</summary>
internal sealed class RunStateCache(int capacity)
{
    private readonly Dictionary<string, LinkedListNode<RunState>> _nodes = new(StringComparer.Ordinal);
    private readonly LinkedList<RunState> _order = [];
    private readonly Lock _lock = new();

    public RunState? Find(string runId)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(runId, out var node))
                return null;
            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value;
        }
    }

    /// <summary>Keeps the state unless a newer one is there, and drops the run that was used longest ago when there are too many.</summary>
    public void Keep(RunState state)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(state.RunId, out var node))
            {
                if (node.Value.Version < state.Version)
                    node.Value = state;
                return;
            }

            _nodes[state.RunId] = _order.AddFirst(state);
            if (_nodes.Count <= capacity)
                return;
            _nodes.Remove(_order.Last!.Value.RunId);
            _order.RemoveLast();
        }
    }
}

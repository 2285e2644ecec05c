using System.Globalization;

namespace AgentFactory.Simulation.Tests.Fakes;

/// <summary>A repository of names and parents. Its branch moves only by compare-and-swap. What conflicts is settled by the
/// two commits alone, so that the same merge always comes out the same.</summary>
internal sealed class FakeRepository(int seed, double conflictRate)
{
    private readonly Dictionary<string, string[]> _parents = new(StringComparer.Ordinal) { ["base"] = [] };
    private readonly HashSet<string> _heads = new(StringComparer.Ordinal) { "base" };
    private int _next;

    public string Head { get; private set; } = "base";

    /// <summary>Whether the branch ever was at the commit.</summary>
    public bool WasHead(string commit) => _heads.Contains(commit);

    public string Commit(params string[] parents)
    {
        var name = "c" + (++_next).ToString(CultureInfo.InvariantCulture);
        _parents[name] = parents;
        return name;
    }

    public MergeResult Merge(string commit, string expectedHead)
    {
        if (Contains(Head, commit))
            return new(MergeKind.Integrated, Head);
        if (Head != expectedHead)
            return new(MergeKind.Failed, Head);
        if (!Contains(commit, Head) && Chance(commit + "+" + Head) < conflictRate)
            return new(MergeKind.Conflict, Head);
        var next = Contains(commit, Head) ? commit : Commit(Head, commit);
        return CompareAndSwap(Head, next) ? new(MergeKind.Integrated, next) : new(MergeKind.Failed, Head);
    }

    public bool Contains(string descendant, string ancestor) =>
        descendant == ancestor || (_parents.TryGetValue(descendant, out var parents) && Array.Exists(parents, p => Contains(p, ancestor)));

    /// <summary>A number in [0, 1) that belongs to the text, the same in every process.</summary>
    public double Chance(string text)
    {
        var hash = 14695981039346656037UL ^ (ulong)(uint)seed;
        foreach (var c in text)
            hash = (hash ^ c) * 1099511628211UL;
        hash ^= hash >> 29;
        hash *= 0xBF58476D1CE4E5B9UL;
        hash ^= hash >> 32;
        return (hash & 0xFFFFFF) / (double)0x1000000;
    }

    private bool CompareAndSwap(string expected, string next)
    {
        if (Head != expected)
            return false;
        Head = next;
        return _heads.Add(next);
    }
}

internal enum MergeKind
{
    Integrated,
    Conflict,
    Failed,
}

internal readonly record struct MergeResult(MergeKind Kind, string Head);

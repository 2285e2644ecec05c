using System.Collections.Frozen;

namespace AgentFactory.Coordinator.Runs;

/// <summary>Which name and version stand for which type. A name with several versions reads each of them; the highest is written.</summary>
internal sealed class StoredTypes
{
    private readonly FrozenDictionary<Type, (string Name, int Version)> _names;
    private readonly FrozenDictionary<(string Name, int Version), Type> _types;

    public StoredTypes(string what, params ReadOnlySpan<(string Name, int Version, Type Type)> entries)
    {
        What = what;
        var all = entries.ToArray();
        _types = all.ToFrozenDictionary(e => (e.Name, e.Version), e => e.Type);
        _names = all.GroupBy(e => e.Type).ToFrozenDictionary(g => g.Key, g => g.Select(e => (e.Name, e.Version)).Max());
        Names = [.. all.Select(e => e.Name).Distinct()];
    }

    /// <summary>What the types are, for messages.</summary>
    public string What { get; }

    public IReadOnlyCollection<string> Names { get; }

    public (string Name, int Version) Find(Type type) =>
        _names.TryGetValue(type, out var found)
            ? found
            : throw new RunJsonException($"{type.Name} is no {What} that can be stored. Give it a name in {nameof(RunJson)}.");

    /// <summary>The version that is written today; 0 for a name that is not known.</summary>
    public int NewestOf(string name) => _types.Keys.Where(key => key.Name == name).Select(key => key.Version).DefaultIfEmpty().Max();

    public Type Find(string name, int version) =>
        _types.TryGetValue((name, version), out var type)
            ? type
            : throw new RunJsonException(
                $"The {What} {name} (version {version}) is not known to this version of the factory: a newer one wrote it. Nothing was changed; use the newer version.");
}

using YamlDotNet.RepresentationModel;

namespace AgentFactory.DevOps.Files;

/// <summary>
/// Takes merge keys in: <c>&lt;&lt;: *base</c> stands for all that the base says and the mapping does not. Without it neither what a
/// mapping has from there nor what is forbidden there would be seen.
/// </summary>
internal static class YamlMerge
{
    private static readonly YamlScalarNode Key = new("<<");

    public static void Resolve(YamlNode document) => Resolve(document, new HashSet<YamlNode>(ReferenceEqualityComparer.Instance));

    private static void Resolve(YamlNode node, HashSet<YamlNode> seen)
    {
        if (!seen.Add(node))
            return;
        foreach (var child in node is YamlMappingNode map ? map.Children.Values : node.Items())
            Resolve(child, seen);
        if (node is not YamlMappingNode merging || merging.Get("<<") is not { } bases || bases.Bases() is not { } sources)
            return;
        merging.Children.Remove(Key);
        foreach (var (key, value) in sources.SelectMany(source => source.Children))
            merging.Children.TryAdd(key, value);
    }

    /// <summary>The mappings that are merged, the strongest first; null when they are none.</summary>
    private static IReadOnlyList<YamlMappingNode>? Bases(this YamlNode node) => node switch
    {
        YamlMappingNode one => [one],
        YamlSequenceNode several when several.Children.All(child => child is YamlMappingNode) => [.. several.Children.Cast<YamlMappingNode>()],
        _ => null,
    };
}

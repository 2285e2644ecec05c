using YamlDotNet.RepresentationModel;

namespace AgentFactory.DevOps.Files;

/// <summary>Short ways to look at YAML; what is not there, or is of another form, is null or empty.</summary>
internal static class YamlView
{
    public static YamlNode? Get(this YamlNode? node, string key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    public static YamlNode? At(this YamlNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
            node = node.Get(key);
        return node;
    }

    public static string? Text(this YamlNode? node) => (node as YamlScalarNode)?.Value;

    public static bool IsTrue(this YamlNode? node) => node.Text() is "true" or "True" or "TRUE" or "yes";

    /// <summary>The pairs of a mapping whose keys are texts.</summary>
    public static IEnumerable<(string Key, YamlNode Value)> Pairs(this YamlNode? node) =>
        node is YamlMappingNode map ? map.Children.Where(pair => pair.Key is YamlScalarNode).Select(pair => (((YamlScalarNode)pair.Key).Value ?? "", pair.Value)) : [];

    public static IEnumerable<YamlNode> Items(this YamlNode? node) => node is YamlSequenceNode list ? list.Children : [];

    /// <summary>A text, or the texts of a list.</summary>
    public static IEnumerable<string> Texts(this YamlNode? node) =>
        node is YamlScalarNode { Value: { } value } ? [value] : node.Items().Select(item => item.Text()).OfType<string>();

    public static int Line(this YamlNode node) => (int)node.Start.Line;
}

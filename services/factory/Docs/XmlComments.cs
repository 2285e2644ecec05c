using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AgentFactory.Factory.Docs;

/// <summary>What the code says of itself: the documentation files that lie beside the assemblies.</summary>
internal sealed partial class XmlComments
{
    private readonly Dictionary<string, XElement> _members = new(StringComparer.Ordinal);

    public XmlComments(IEnumerable<Assembly> assemblies)
    {
        foreach (var assembly in assemblies)
        {
            var file = Path.ChangeExtension(assembly.Location, ".xml");
            if (!File.Exists(file))
                throw new InvalidOperationException($"there is no {file}: build with GenerateDocumentationFile");
            foreach (var member in XDocument.Load(file).Descendants("member"))
                _members[member.Attribute("name")!.Value] = member;
        }
    }

    /// <summary>The summary as one line of markdown; empty when there is none.</summary>
    public string Of(Type type) => Of($"T:{type.FullName!.Replace('+', '.')}");

    /// <inheritdoc cref="Of(Type)"/>
    public string Of(PropertyInfo property) => Of($"P:{property.DeclaringType!.FullName!.Replace('+', '.')}.{property.Name}");

    private string Of(string member) =>
        _members.GetValueOrDefault(member)?.Element("summary") is { } summary ? Space().Replace(Markdown(summary), " ").Trim() : "";

    private static string Markdown(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" or "seealso" } see => $"`{LastName(see)}`",
        XElement { Name.LocalName: "paramref" or "typeparamref" } name => $"`{name.Attribute("name")?.Value}`",
        XElement inner => Markdown(inner),
        _ => "",
    }));

    private static string LastName(XElement see)
    {
        var name = see.Attribute("cref")?.Value ?? see.Attribute("langword")?.Value ?? see.Value;
        var plain = name.Split('(')[0].Split('`')[0];
        return plain[(plain.LastIndexOfAny(['.', ':']) + 1)..];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}

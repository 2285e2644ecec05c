using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using AgentFactory.Contracts.Knowledge;

namespace AgentFactory.Factory.Docs;

/// <summary>Every setting: its key, its type, what it is unless set, its bounds, what it means.</summary>
internal static partial class ConfigurationReference
{
    private const string Introduction = """

        Settings come from `DATA/factory.json` of a fleet in one process, from `appsettings.json` of a service, and from the environment,
        where `:` is written `__` (`Coordinator__DataDirectory`). A value out of its bounds ends the start with an error that names the
        key. So does a key in one of these sections that nobody would read, and a model for a role that the fleet has not; a service of its own
        looks for them below `Agents`, `Models`, `Sandbox` and `Workspaces`. Other sections are yours.

        Further keys: `ConnectionStrings:rabbitmq` and `ConnectionStrings:factory` choose the bus and the database, `Models:Default` and
        `Models:ROLE` the models (`provider:name`), `Fleet:Assemblies` (a list of paths) agents of your own, `Agents:Elsewhere` (a list)
        roles whose settings stand here for another process, `Knowledge:GrpcUrl` where a knowledge service of its own answers gRPC. A relative
        path in `factory.json` is meant from the folder of that file, one in the environment from the current folder.

        """;

    private const string SectionField = "Section";

    public static string Write()
    {
        var comments = new XmlComments([.. Reference.Assemblies, typeof(KnowledgeClientOptions).Assembly]);
        var text = Reference.Begin("Configuration", "factory docs configuration").Append(Introduction);
        foreach (var (section, type) in Sections(comments))
        {
            text.Append("\n## `").Append(section).Append("`\n\n").Append(comments.Of(type)).Append("\n\n");
            text.Append(Table(section, type, comments));
        }

        return text.ToString();
    }

    /// <summary>The settings of a section, as a table.</summary>
    public static string Table(string section, Type type, XmlComments comments)
    {
        var defaults = Activator.CreateInstance(type, nonPublic: true);
        return Reference.Row("key", "type", "unless set", "bounds", "meaning") + "|---|---|---|---|---|\n" + string.Concat(Settings(type).Select(property => Reference.Row(
            $"`{section}:{property.Name}`", TypeName(property.PropertyType), Value(property.GetValue(defaults)), Bounds(property), comments.Of(property))));
    }

    /// <summary>The sections in their order, with what they are bound to.</summary>
    /// <exception cref="InvalidOperationException">A class of settings does not say which section it is bound to.</exception>
    private static IEnumerable<(string Section, Type Type)> Sections(XmlComments comments) => Reference.Assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type is { IsClass: true, IsAbstract: false, IsNested: false } && Settings(type).Any())
        .Where(type => type.GetMethod("<Clone>$") is null || type.GetField(SectionField) is not null)
        .Select(type => (SectionOf(type, comments), type))
        .Append((KnowledgeClientOptions.Section, typeof(KnowledgeClientOptions)))
        .OrderBy(section => section.Item1, StringComparer.Ordinal);

    private static string SectionOf(Type type, XmlComments comments) =>
        type.GetField(SectionField, BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)?.GetRawConstantValue() as string
        ?? (SectionName().Match(comments.Of(type)) is { Success: true } match
            ? match.Groups[1].Value
            : throw new InvalidOperationException($"{type.FullName} does not say which section it is bound to: name it in its summary, as in <c>Agents:Loop</c>"));

    private static IEnumerable<PropertyInfo> Settings(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetIndexParameters().Length == 0 && (property.SetMethod is { IsPublic: true } || property.PropertyType != typeof(string) && property.GetValue(Activator.CreateInstance(type, nonPublic: true)) is ICollection));

    private static string TypeName(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain == typeof(bool) => "true or false",
            _ when plain == typeof(string) => "text",
            _ when plain == typeof(TimeSpan) => "time",
            _ when plain == typeof(Uri) => "URL",
            { IsEnum: true } => string.Join(" or ", Enum.GetNames(plain).Select(name => $"`{name}`")),
            { IsPrimitive: true } or { Name: "Decimal" } => plain == typeof(double) || plain == typeof(float) || plain == typeof(decimal) ? "number" : "whole number",
            _ when plain.IsGenericType && plain.GetGenericArguments().Length == 2 => "map",
            _ when plain.IsAssignableTo(typeof(IEnumerable)) => "list",
            _ => "section",
        };
    }

    private static string Value(object? value) => value switch
    {
        null => "",
        string text => text.Length == 0 ? "" : $"`{Portable(text)}`",
        IEnumerable items => string.Join(", ", items.Cast<object>().Select(item => $"`{Portable(Convert.ToString(item, CultureInfo.InvariantCulture)!)}`")),
        TimeSpan time => $"`{time:c}`",
        bool flag => flag ? "`true`" : "`false`",
        { } other when other.GetType().IsPrimitive || other is Enum or decimal or Uri => $"`{Convert.ToString(other, CultureInfo.InvariantCulture)}`",
        _ => "",
    };

    /// <summary>A page that is the same on every machine.</summary>
    private static string Portable(string text) => text
        .Replace(Path.GetTempPath(), "TEMP/", StringComparison.Ordinal)
        .Replace(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "HOME", StringComparison.Ordinal)
        .Replace($"agentfactory-{Environment.UserName}", "agentfactory-USER", StringComparison.Ordinal);

    private static string Bounds(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() is { } range
        ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}")
        : property.GetCustomAttribute<RequiredAttribute>() is not null ? "required" : "";

    [GeneratedRegex("`([A-Z][A-Za-z]*(?::[A-Za-z]+)*)`")]
    private static partial Regex SectionName();
}

using System.Text.Json;
using System.Text.RegularExpressions;

namespace AgentFactory.Reviewer.Rules;

/// <summary>The names of dependencies in the files that say them.</summary>
internal static partial class Manifests
{
    private const int MatchMilliseconds = 2_000;

    private static readonly string[] NpmSections = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

    /// <summary>Null for a file that says none.</summary>
    public static Func<string, IReadOnlyList<string>>? Of(string path) => Path.GetFileName(path) switch
    {
        "package.json" => Npm,
        "pyproject.toml" or "Cargo.toml" => Toml,
        "go.mod" => text => Names(GoModule(), text),
        "CMakeLists.txt" => text => Names(CMake(), text),
        "pom.xml" => text => Names(Maven(), text),
        var name when Path.GetExtension(name) is ".csproj" or ".fsproj" or ".props" or ".targets" => text => Names(NuGet(), text),
        var name when name.EndsWith(".cmake", StringComparison.Ordinal) => text => Names(CMake(), text),
        var name when name.Contains("requirements", StringComparison.Ordinal) && name.EndsWith(".txt", StringComparison.Ordinal) => text => Names(Pip(), text),
        _ => null,
    };

    private static List<string> Names(Regex pattern, string text) =>
        [.. pattern.Matches(text).Select(match => match.Groups["name"].Value).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static List<string> Npm(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return document.RootElement.ValueKind != JsonValueKind.Object
                ? []
                : [.. NpmSections.SelectMany(section => document.RootElement.TryGetProperty(section, out var all) && all.ValueKind == JsonValueKind.Object
                    ? all.EnumerateObject().Select(one => one.Name)
                    : []).Distinct(StringComparer.Ordinal)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    // The names under headings of dependencies, and those in the lists of Python's projects.
    private static List<string> Toml(string text)
    {
        var names = new List<string>();
        var (section, inList) = ("", false);
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith('[') && !inList)
                section = line.Trim('[', ']', ' ');
            else if (inList || PythonList().IsMatch(line) && (section is "project" || section.EndsWith("optional-dependencies", StringComparison.Ordinal) || section == "dependency-groups"))
                (inList, names) = (!(line.EndsWith(']') || line.StartsWith(']')), [.. names, .. Names(PythonName(), line)]);
            else if (section.EndsWith("dependencies", StringComparison.Ordinal) && !section.StartsWith("project", StringComparison.Ordinal) && TomlKey().Match(line) is { Success: true } key && key.Groups["name"].Value != "python")
                names.Add(key.Groups["name"].Value);
        }

        return names;
    }

    [GeneratedRegex(@"<Package(?:Reference|Version)\s[^>]*?Include=""(?<name>[^""]+)""", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex NuGet();

    [GeneratedRegex(@"^[ \t]*(?<name>[A-Za-z0-9][\w.-]*)", RegexOptions.Multiline, MatchMilliseconds)]
    private static partial Regex Pip();

    [GeneratedRegex(@"^[ \t]*(?:require[ \t]+)?(?<name>[\w-]+(?:\.[\w-]+)+(?:/[\w.~-]+)*)[ \t]+v\d[^\n]*$(?<!// indirect)", RegexOptions.Multiline, MatchMilliseconds)]
    private static partial Regex GoModule();

    [GeneratedRegex(@"\b(?:find_package|FetchContent_Declare|CPMAddPackage|ExternalProject_Add)\s*\(\s*(?:NAME\s+)?""?(?<name>[\w.-]+)", RegexOptions.IgnoreCase, MatchMilliseconds)]
    private static partial Regex CMake();

    [GeneratedRegex(@"<dependency>\s*<groupId>[^<]*</groupId>\s*<artifactId>(?<name>[^<]+)</artifactId>", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex Maven();

    [GeneratedRegex(@"^[\w-]+\s*=\s*\[", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex PythonList();

    [GeneratedRegex(@"[""'](?<name>[A-Za-z0-9][\w.-]*)[^""']*[""']", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex PythonName();

    [GeneratedRegex(@"^""?(?<name>[A-Za-z0-9][\w-]*)""?\s*=", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex TomlKey();
}

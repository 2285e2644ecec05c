using System.Text;
using System.Text.RegularExpressions;

namespace AgentFactory.Agents.Prompts;

/// <summary>
/// A prompt kept as a markdown file in an assembly. Its gaps are written <c>{{name}}</c>; filling it with a name too few or too
/// many is an error, so a prompt and the code that fills it cannot drift apart.
/// </summary>
public sealed partial class PromptText
{
    private readonly string _name;
    private readonly string _text;

    private PromptText(string name, string text)
    {
        _name = name;
        _text = text;
    }

    /// <summary>Reads <c>Prompts/NAME.md</c> as embedded in the assembly of <typeparamref name="TOwner"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no such prompt in it.</exception>
    public static PromptText Load<TOwner>(string name)
    {
        var assembly = typeof(TOwner).Assembly;
        var resource = assembly.GetManifestResourceNames().FirstOrDefault(found => found.EndsWith($".Prompts.{name}.md", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"the assembly {assembly.GetName().Name} has no embedded prompt Prompts/{name}.md");
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return new PromptText(name, reader.ReadToEnd().ReplaceLineEndings("\n").Trim());
    }

    /// <summary>The text with every gap filled. Values are put in as they are and never looked at for gaps themselves.</summary>
    /// <exception cref="InvalidOperationException">A gap has no value, or a value has no gap.</exception>
    public string Fill(params IReadOnlyList<(string Name, string Value)> values)
    {
        var unused = values.Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        var known = values.ToDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal);
        var filled = Gap().Replace(_text, match =>
        {
            var name = match.Groups[1].Value;
            unused.Remove(name);
            return known.TryGetValue(name, out var value) ? value : throw new InvalidOperationException($"the prompt {_name} has a gap {{{{{name}}}}} that nothing fills");
        });
        return unused.Count == 0
            ? filled
            : throw new InvalidOperationException($"the prompt {_name} has no gap for: {string.Join(", ", unused.Order(StringComparer.Ordinal))}");
    }

    [GeneratedRegex(@"\{\{([a-z][a-z-]*)\}\}")]
    private static partial Regex Gap();
}

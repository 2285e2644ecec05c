using System.ComponentModel.DataAnnotations;

namespace Translation;

/// <summary>Settings of the translator; section <c>Agents:translator</c>.</summary>
public sealed class TranslatorOptions
{
    /// <summary>The language to translate into, in English.</summary>
    [Required]
    public string Language { get; set; } = "German";

    /// <summary>How terms of the product are translated.</summary>
    public IDictionary<string, string> Glossary { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}

namespace AgentFactory.Coordinator.Models;

/// <summary>A model as people name it: <c>provider:name</c>. The name may hold further colons.</summary>
internal sealed record ModelName(string Provider, string Name)
{
    public const string OpenAi = "openai";
    public const string Azure = "azure";
    public const string Ollama = "ollama";
    public const string Replay = "replay";

    public const string Forms = "openai:MODEL, azure:DEPLOYMENT, ollama:MODEL or replay:FILE";

    private static readonly string[] s_providers = [OpenAi, Azure, Ollama, Replay];

    /// <summary>Null when the text is not of the form <c>provider:name</c> with a known provider.</summary>
    public static ModelName? TryParse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || string.IsNullOrWhiteSpace(text[(colon + 1)..])) return null;
        var provider = text[..colon].Trim().ToLowerInvariant();
        return s_providers.Contains(provider) ? new(provider, text[(colon + 1)..].Trim()) : null;
    }

    /// <summary>Models in the order that they are written in, between commas; empty when one of them is none.</summary>
    public static IReadOnlyList<ModelName> ParseList(string text)
    {
        var models = text.Split(',').Select(TryParse).ToList();
        return models.Contains(null) ? [] : models.OfType<ModelName>().ToList();
    }

    /// <summary>What settings for this model may be called, nearest first: its name, the name as a key can be written, and that of the
    /// line that a dated release (<c>-2025-04-14</c>) belongs to.</summary>
    public IReadOnlyList<string> SettingNames => [Name, SettingName, WithoutDate];

    /// <summary>A key holds no colon.</summary>
    public string SettingName => Name.Replace(':', '_');

    private string WithoutDate =>
        Name.Length > 11 && Name[^11] == '-' && DateOnly.TryParseExact(Name[^10..], "yyyy-MM-dd", out _) ? Name[..^11] : Name;

    /// <summary>The name as it goes into journals and reports: of a recording only the file's name.</summary>
    public string ForPeople => Provider == Replay ? $"{Replay}:{Path.GetFileName(Name)}" : ToString();

    public override string ToString() => $"{Provider}:{Name}";
}

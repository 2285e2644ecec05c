
namespace AgentFactory.Coordinator.Models;

/// <summary>Where a provider is and what opens it. The key is not part of the record's text.</summary>
internal sealed record Endpoint(Uri Url, string Key)
{
    public override string ToString() => Url.ToString();
}

/// <summary>Finds the endpoint of a provider in configuration and environment.</summary>
internal static class Endpoints
{
    private const string NoKey = "none";

    /// <summary>The endpoint, or what is missing.</summary>
    public static (Endpoint? Endpoint, string? Problem) Find(string provider, IConfiguration configuration) => provider switch
    {
        ModelName.OpenAi => OpenAi(configuration),
        ModelName.Azure => Azure(configuration),
        ModelName.Ollama => Ollama(configuration),
        _ => (null, $"'{provider}' is not a provider: use {ModelName.Forms}"),
    };

    private static (Endpoint?, string?) OpenAi(IConfiguration configuration)
    {
        var key = Value(configuration, ModelKeys.OpenAiKey);
        var url = Value(configuration, ModelKeys.OpenAiUrl);
        if (url is null)
        {
            return key is null
                ? (null, $"no key: set {ModelKeys.OpenAiKey}, or {ModelKeys.OpenAiUrl} for an endpoint of your own")
                : (new(new("https://api.openai.com/v1"), key), null);
        }

        // Endpoints of one's own often want no key, but the client sends one always.
        return Parse(url) is { } parsed ? (new(parsed, key ?? NoKey), null) : (null, NotUrl(ModelKeys.OpenAiUrl, url));
    }

    private static (Endpoint?, string?) Azure(IConfiguration configuration)
    {
        var url = Value(configuration, ModelKeys.AzureUrl);
        if (url is null) return (null, $"no endpoint: set {ModelKeys.AzureUrl} to https://NAME.openai.azure.com");
        if (Value(configuration, ModelKeys.AzureKey) is not { } key) return (null, $"no key: set {ModelKeys.AzureKey}");
        if (Parse(url) is not { } parsed) return (null, NotUrl(ModelKeys.AzureUrl, url));
        var path = parsed.AbsolutePath.TrimEnd('/');
        return (new(path.EndsWith("/openai/v1", StringComparison.OrdinalIgnoreCase) ? parsed : new(parsed, "/openai/v1"), key), null);
    }

    private static (Endpoint?, string?) Ollama(IConfiguration configuration)
    {
        var host = Value(configuration, ModelKeys.OllamaHost) ?? "http://127.0.0.1:11434";
        if (!host.Contains("://", StringComparison.Ordinal)) host = "http://" + host;
        if (Parse(host) is not { } parsed) return (null, NotUrl(ModelKeys.OllamaHost, host));
        // A server that listens on all addresses is told so by the same variable; nobody can call that address.
        var builder = new UriBuilder(parsed) { Path = "/v1" };
        if (builder.Host is "0.0.0.0") builder.Host = "127.0.0.1";
        return (new(builder.Uri, NoKey), null);
    }

    private static string? Value(IConfiguration configuration, string key) =>
        configuration[key]?.Trim() is { Length: > 0 } value ? value : null;

    private static Uri? Parse(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && (parsed.Scheme is "http" or "https") && parsed.UserInfo.Length == 0 ? parsed : null;

    private static string NotUrl(string key, string url) =>
        $"{key} is not an http or https address without a user name: '{(url.Contains('@', StringComparison.Ordinal) ? "…" : url)}'";
}

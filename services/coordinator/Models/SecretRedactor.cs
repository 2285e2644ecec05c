using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentFactory.Coordinator.Models;

/// <summary>Takes the gateway's own keys out of whatever leaves it: prompts, journals, messages, recordings.</summary>
internal sealed class SecretRedactor
{
    public const string Mark = "[redacted]";

    /// <summary>Shorter values are placeholders of endpoints that need no key, and would tear ordinary text apart.</summary>
    public const int ShortestSecret = 8;

    private readonly string[] _secrets;

    public SecretRedactor(IEnumerable<string?> secrets) =>
        _secrets = [.. secrets
            .Where(secret => secret is { Length: >= ShortestSecret })
            .SelectMany(secret => new[] { secret!, Encoded(secret!, JavaScriptEncoder.Default), Encoded(secret!, JavaScriptEncoder.UnsafeRelaxedJsonEscaping) })
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(secret => secret.Length)];

    private static string Encoded(string secret, JavaScriptEncoder encoder) => JsonEncodedText.Encode(secret, encoder).ToString();

    /// <summary>Knows the keys that are configured.</summary>
    public static SecretRedactor From(IConfiguration configuration) => new([configuration[ModelKeys.OpenAiKey], configuration[ModelKeys.AzureKey]]);

    public string Clean(string text)
    {
        foreach (var secret in _secrets) text = text.Replace(secret, Mark, StringComparison.Ordinal);
        return text;
    }
}

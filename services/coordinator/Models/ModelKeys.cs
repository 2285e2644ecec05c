namespace AgentFactory.Coordinator.Models;

/// <summary>The names, in configuration or environment, of what providers need. They are those that other tools use too.</summary>
internal static class ModelKeys
{
    public const string OpenAiKey = "OPENAI_API_KEY";
    public const string OpenAiUrl = "OPENAI_BASE_URL";
    public const string OpenAiModel = "OPENAI_MODEL";
    public const string AzureKey = "AZURE_OPENAI_API_KEY";
    public const string AzureUrl = "AZURE_OPENAI_ENDPOINT";
    public const string OllamaHost = "OLLAMA_HOST";
}

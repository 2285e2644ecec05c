using AgentFactory.Contracts;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Tools;

/// <summary>JSON schemas of types, as models are shown them.</summary>
internal static class ToolSchema
{
    private static readonly AIJsonSchemaCreateOptions Plain = new() { IncludeSchemaKeyword = false };

    public static string Of(Type type) =>
        AIJsonUtilities.CreateJsonSchema(type, serializerOptions: ContractsJson.Options, inferenceOptions: Plain).GetRawText();
}

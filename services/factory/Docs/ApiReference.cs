using System.Text;
using AgentFactory.Contracts;
using AgentFactory.Coordinator;
using Microsoft.AspNetCore.Http.Metadata;

namespace AgentFactory.Factory.Docs;

/// <summary>What the services answer to: REST as the coordinator maps it, gRPC as its files say.</summary>
internal static class ApiReference
{
    public static string Write()
    {
        var text = Reference.Begin("API", "factory docs api");
        text.Append("\n## REST\n\nErrors are problem documents (`application/problem+json`).\n\n");
        text.Append(Reference.Row("method", "path", "meaning")).Append("|---|---|---|\n");
        foreach (var row in RestRows().Order(StringComparer.Ordinal))
            text.Append(row);
        var contracts = typeof(ContractsJson).Assembly;
        foreach (var name in contracts.GetManifestResourceNames().Where(name => name.EndsWith(".proto", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(contracts.GetManifestResourceStream(name)!, Encoding.UTF8);
            text.Append("\n## gRPC: `").Append(name).Append("`\n\n```proto\n").Append(reader.ReadToEnd().ReplaceLineEndings("\n").Trim()).Append("\n```\n");
        }

        return text.ToString();
    }

    /// <summary>Maps everything, as the server does, and asks nothing of it.</summary>
    private static List<string> RestRows()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddCoordinator();
        using var app = (IDisposable)builder.Build();
        var routes = (IEndpointRouteBuilder)app;
        ((WebApplication)app).MapCoordinator();
        return
        [
            .. routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.RoutePattern.RawText?.Contains("agentfactory.", StringComparison.Ordinal) == false && !endpoint.RoutePattern.RawText.Contains("unimplemented", StringComparison.OrdinalIgnoreCase))
                .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["any"]).Select(method => Reference.Row(
                    method, $"`/{endpoint.RoutePattern.RawText!.Trim('/')}`", endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary ?? ""))),
        ];
    }
}

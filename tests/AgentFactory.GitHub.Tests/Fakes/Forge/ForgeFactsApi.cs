using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;

namespace AgentFactory.Forge.Fakes;

/// <summary>The REST API of what is known of a repository.</summary>
internal static class ForgeFactsApi
{
    public static void Map(WebApplication app, ForgeServer server)
    {
        Get("/languages", () => new JsonObject { ["HTML"] = 12, ["Python"] = 3400 });
        Get("/contributors", () => new JsonArray(new JsonObject { ["login"] = "anna", ["contributions"] = 41 }));
        Get("/actions/workflows", () => new JsonObject
        {
            ["total_count"] = 1,
            ["workflows"] = new JsonArray(new JsonObject { ["name"] = "CI", ["path"] = ".github/workflows/ci.yml", ["state"] = "active" }),
        });
        Get("/branches/{name}/protection", () => new JsonObject
        {
            ["required_pull_request_reviews"] = new JsonObject { ["required_approving_review_count"] = 2 },
            ["required_status_checks"] = new JsonObject { ["contexts"] = new JsonArray("build") },
        });

        void Get(string path, Func<JsonNode> read) => app.MapGet("/api/v3/repos/{owner}/{repository}" + path, context =>
            ForgeApi.WithAsync(server, context, _ => ForgeServer.AnswerAsync(context, 200, read())));
    }
}

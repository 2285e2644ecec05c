using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AgentFactory.Forge.Fakes;

/// <summary>The REST API: repositories, branches, commits, pull requests, issues. Its refusals are worded as GitHub words them.</summary>
internal static class ForgeApi
{
    public static void Map(WebApplication app, ForgeServer server)
    {
        Get("", (repository, context) => Task.FromResult<JsonNode?>(Describe(repository, ForgeServer.TokenOf(context.Request) is { } token && server.Tokens[token])));
        Get("/branches/{name}", async (repository, context) =>
            await repository.ResolveAsync($"refs/heads/{Value(context, "name")}") is { } sha
                ? new JsonObject { ["name"] = Value(context, "name"), ["protected"] = repository.Protected, ["commit"] = new JsonObject { ["sha"] = sha } }
                : null);
        Get("/commits/{name}", async (repository, context) =>
            await repository.ResolveAsync(Value(context, "name")) is { } sha ? new JsonObject { ["sha"] = sha } : null);
        Get("/issues/{number:int}", (repository, context) => Task.FromResult<JsonNode?>(
            repository.Issues.Find(issue => issue.Number == int.Parse(Value(context, "number"))) is { } issue ? Describe(server, repository, issue) : null));
        Get("/pulls", (repository, context) => PageAsync(server, repository, context));
        app.MapPost("/api/v3/repos/{owner}/{repository}/pulls", context => WithAsync(server, context, repository => OpenAsync(server, repository, context)));

        void Get(string path, Func<ForgeRepositoryState, HttpContext, Task<JsonNode?>> read) =>
            app.MapGet("/api/v3/repos/{owner}/{repository}" + path, context => WithAsync(server, context, async repository =>
            {
                if (await read(repository, context) is not { } body)
                {
                    await ForgeServer.AnswerAsync(context, 404, new JsonObject { ["message"] = "Not Found" });
                    return;
                }

                var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body.ToJsonString())))}\"";
                context.Response.Headers.ETag = tag;
                if (context.Request.Headers.IfNoneMatch == tag)
                    context.Response.StatusCode = 304;
                else
                    await ForgeServer.AnswerAsync(context, 200, body);
            }));
    }

    private static string Value(HttpContext context, string name) => context.Request.RouteValues[name]!.ToString()!;

    public static async Task WithAsync(ForgeServer server, HttpContext context, Func<ForgeRepositoryState, Task> answer)
    {
        var token = ForgeServer.TokenOf(context.Request);
        if (token is not null && !server.Tokens.ContainsKey(token))
        {
            await ForgeServer.AnswerAsync(context, 401, new JsonObject { ["message"] = "Bad credentials" });
            return;
        }

        var name = $"{Value(context, "owner")}/{Value(context, "repository")}";
        if (server.Find(name) is not { } repository)
            await ForgeServer.AnswerAsync(context, 404, new JsonObject { ["message"] = "Not Found" });
        else if (repository.FullName != name)
            context.Response.Redirect(context.Request.Path.Value!.Replace(name, repository.FullName, StringComparison.Ordinal) is var path
                ? new Uri(server.Address, path + context.Request.QueryString).AbsoluteUri : "", permanent: true);
        else
            await answer(repository);
    }

    private static async Task OpenAsync(ForgeServer server, ForgeRepositoryState repository, HttpContext context)
    {
        var asked = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        var (head, into, draft) = ((string)asked["head"]!, (string)asked["base"]!, (bool?)asked["draft"] == true);
        if (ForgeServer.TokenOf(context.Request) is not { } token || !server.Tokens[token])
            await ForgeServer.AnswerAsync(context, 403, new JsonObject { ["message"] = "Resource not accessible by personal access token" });
        else if (draft && !server.AllowsDrafts)
            await ForgeServer.AnswerAsync(context, 422, new JsonObject { ["message"] = "Draft pull requests are not supported in this repository." });
        else if (await repository.ResolveAsync($"refs/heads/{head}") is null)
            await RefuseAsync(context, new JsonObject { ["resource"] = "PullRequest", ["field"] = "head", ["code"] = "invalid" });
        else if (repository.TryOpen(head, into, (string)asked["title"]!, (string)asked["body"]!, draft) is { } pull)
            await ForgeServer.AnswerAsync(context, 201, await DescribeAsync(server, repository, pull));
        else
            await RefuseAsync(context, new JsonObject { ["resource"] = "PullRequest", ["message"] = $"A pull request already exists for {repository.FullName.Split('/')[0]}:{head}." });
    }

    private static Task RefuseAsync(HttpContext context, JsonObject error) =>
        ForgeServer.AnswerAsync(context, 422, new JsonObject { ["message"] = "Validation Failed", ["errors"] = new JsonArray(error) });

    private static async Task<JsonNode?> PageAsync(ForgeServer server, ForgeRepositoryState repository, HttpContext context)
    {
        var query = context.Request.Query;
        var size = Math.Min(int.TryParse(query["per_page"], out var asked) ? asked : 30, server.Faults.MaxPageSize);
        var page = int.TryParse(query["page"], out var at) ? at : 1;
        var found = repository.Pulls
            .Where(pull => (query["state"] == "all" || pull.State == "open") && (query["head"].Count == 0 || query["head"] == $"{repository.FullName.Split('/')[0]}:{pull.Head}"))
            .OrderByDescending(pull => pull.Number).ToList();
        if (found.Count > page * size)
        {
            var next = new Uri(server.Address, $"{context.Request.Path}?state={query["state"]}&head={Uri.EscapeDataString(query["head"].ToString())}&per_page={size}&page={page + 1}");
            var last = new Uri(server.Address, $"{context.Request.Path}?state={query["state"]}&head={Uri.EscapeDataString(query["head"].ToString())}&per_page={size}&page={(found.Count + size - 1) / size}");
            context.Response.Headers.Link = $"<{next}>; rel=\"next\", <{last}>; rel=\"last\"";
        }

        var pulls = new JsonArray();
        foreach (var pull in found.Skip((page - 1) * size).Take(size))
            pulls.Add(await DescribeAsync(server, repository, pull));
        return pulls;
    }

    private static JsonObject Describe(ForgeRepositoryState repository, bool push) => new()
    {
        ["full_name"] = repository.FullName,
        ["default_branch"] = "main",
        ["archived"] = repository.Archived,
        ["permissions"] = new JsonObject { ["push"] = push },
    };

    public static JsonObject Describe(ForgeServer server, ForgeRepositoryState repository, ForgeIssueState issue) => new()
    {
        ["number"] = issue.Number,
        ["title"] = issue.Title,
        ["body"] = issue.Body,
        ["html_url"] = new Uri(server.Address, $"/{repository.FullName}/issues/{issue.Number}").AbsoluteUri,
        ["pull_request"] = issue.IsPullRequest ? new JsonObject() : null,
    };

    public static async Task<JsonNode> DescribeAsync(ForgeServer server, ForgeRepositoryState repository, ForgePullState pull) => new JsonObject
    {
        ["number"] = pull.Number,
        ["html_url"] = new Uri(server.Address, $"/{repository.FullName}/pull/{pull.Number}").AbsoluteUri,
        ["state"] = pull.State,
        ["title"] = pull.Title,
        ["body"] = pull.Body,
        ["draft"] = pull.Draft,
        ["merged_at"] = pull.Merged ? "2026-01-02T03:04:05Z" : null,
        ["user"] = new JsonObject { ["login"] = ForgeTalk.Us },
        ["head"] = new JsonObject { ["ref"] = pull.Head, ["sha"] = await repository.ResolveAsync(pull) },
        ["base"] = new JsonObject { ["ref"] = pull.Base, ["sha"] = await repository.ResolveAsync($"refs/heads/{pull.Base}") },
    };
}

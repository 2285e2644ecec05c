using System.Text.Json.Nodes;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AgentFactory.Forge.Fakes;

/// <summary>The REST API of what is said: comments, replies, reviews, checks, labels, new issues.</summary>
internal static class ForgeTalkApi
{
    private const string Root = "/api/v3/repos/{owner}/{repository}";

    public static void Map(WebApplication app, ForgeServer server)
    {
        Get("/issues/{number:int}/comments", (repository, number) => repository.Talk.Of("comment", number).Select(said => Describe(server, repository, said)));
        Get("/pulls/{number:int}/comments", (repository, number) => repository.Talk.Of("line", number).Select(said => Describe(server, repository, said)));
        Get("/pulls/{number:int}/reviews", (repository, number) => repository.Talk.Of("review", number).Select(said => Describe(server, repository, said)));
        app.MapGet(Root + "/pulls/{number:int}", context => ForgeApi.WithAsync(server, context, async repository =>
        {
            if (Pull(repository, context) is { } pull)
                await ForgeServer.AnswerAsync(context, 200, await WithSizeAsync(await ForgeApi.DescribeAsync(server, repository, pull), repository, pull));
            else
                await MissingAsync(context);
        }));
        app.MapGet(Root + "/pulls/{number:int}/files", context => ForgeApi.WithAsync(server, context, async repository =>
            await ForgeServer.AnswerAsync(context, 200, Pull(repository, context) is { } pull ? await FilesAsync(repository, pull) : new JsonArray())));
        app.MapGet(Root + "/commits/{sha}/check-runs", context => ForgeApi.WithAsync(server, context, repository => ForgeServer.AnswerAsync(context, 200, new JsonObject
        {
            ["total_count"] = repository.Talk.Checks.Count,
            ["check_runs"] = new JsonArray([.. repository.Talk.Checks.Select(check => new JsonObject
            {
                ["name"] = check.Name, ["status"] = check.Status, ["conclusion"] = check.Conclusion,
                ["html_url"] = new Uri(server.Address, $"/checks/{check.Name}").AbsoluteUri, ["output"] = new JsonObject { ["title"] = check.Name, ["summary"] = check.Summary },
            })]),
        })));
        app.MapGet(Root + "/commits/{sha}/status", context => ForgeApi.WithAsync(server, context, repository => ForgeServer.AnswerAsync(context, 200, new JsonObject
        {
            ["state"] = "pending",
            ["statuses"] = new JsonArray([.. repository.Talk.Statuses.Select(status => new JsonObject { ["context"] = status.Context, ["state"] = status.State, ["description"] = "it says so" })]),
        })));
        Post("/issues/{number:int}/comments", (repository, number, asked) => Describe(server, repository, repository.Talk.Say("comment", number, (string)asked["body"]!, ForgeTalk.Us, "COLLABORATOR")));
        Post("/pulls/{number:int}/comments/{id:long}/replies", (repository, number, asked) =>
            Describe(server, repository, repository.Talk.Say("line", number, (string)asked["body"]!, ForgeTalk.Us, "COLLABORATOR", replyTo: (long)asked["id"]!)),
            (repository, asked) => repository.Talk.All.Any(said => said.Kind == "line" && said.Id == (long)asked["id"]!));
        Post("/issues/{number:int}/labels", (repository, number, asked) =>
        {
            foreach (var label in asked["labels"]!.AsArray())
                repository.Labels.Add($"{number}:{(string)label!}");
            return new JsonArray([.. asked["labels"]!.AsArray().Select(label => new JsonObject { ["name"] = (string)label! })]);
        });
        app.MapPost(Root + "/pulls/{number:int}/reviews", context => ForgeApi.WithAsync(server, context, repository => ReviewAsync(server, repository, context)));
        app.MapPatch(Root + "/issues/comments/{id:long}", context => ForgeApi.WithAsync(server, context, async repository =>
        {
            var said = repository.Talk.All.FirstOrDefault(said => said.Kind == "comment" && said.Id == long.Parse(context.Request.RouteValues["id"]!.ToString()!));
            if (said is null)
            {
                await MissingAsync(context);
            }
            else if (said.User != ForgeTalk.Us)
            {
                await ForgeServer.AnswerAsync(context, 403, new JsonObject { ["message"] = "Must have admin rights to Repository." });
            }
            else
            {
                said.Body = (string)(await JsonNode.ParseAsync(context.Request.Body))!["body"]!;
                await ForgeServer.AnswerAsync(context, 200, Describe(server, repository, said));
            }
        }));
        app.MapGet(Root + "/issues", context => ForgeApi.WithAsync(server, context, repository => PageAsync(server, context,
            [.. repository.Issues.Where(issue => context.Request.Query["state"] != "open" || issue.Open).OrderByDescending(issue => issue.Number).Select(issue => ForgeApi.Describe(server, repository, issue))])));
        app.MapPost(Root + "/issues", context => ForgeApi.WithAsync(server, context, async repository =>
        {
            var asked = (await JsonNode.ParseAsync(context.Request.Body))!;
            var issue = new ForgeIssueState(1000 + repository.Issues.Count, (string)asked["title"]!, (string?)asked["body"]);
            repository.Issues.Add(issue);
            await ForgeServer.AnswerAsync(context, 201, ForgeApi.Describe(server, repository, issue));
        }));

        void Get(string path, Func<ForgeRepositoryState, int, IEnumerable<JsonNode>> read) =>
            app.MapGet(Root + path, context => ForgeApi.WithAsync(server, context, repository => PageAsync(server, context, [.. read(repository, Number(context))])));

        void Post(string path, Func<ForgeRepositoryState, int, JsonObject, JsonNode> write, Func<ForgeRepositoryState, JsonObject, bool>? isThere = null) =>
            app.MapPost(Root + path, context => ForgeApi.WithAsync(server, context, async repository =>
            {
                var asked = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
                if (context.Request.RouteValues.TryGetValue("id", out var id))
                    asked["id"] = long.Parse(id!.ToString()!);
                if (ForgeServer.TokenOf(context.Request) is not { } token || !server.Tokens[token])
                    await ForgeServer.AnswerAsync(context, 403, new JsonObject { ["message"] = "Resource not accessible by personal access token" });
                else if (isThere?.Invoke(repository, asked) == false)
                    await MissingAsync(context);
                else
                    await ForgeServer.AnswerAsync(context, 201, write(repository, Number(context), asked));
            }));
    }

    /// <summary>One page of a list, with links to the others.</summary>
    public static Task PageAsync(ForgeServer server, HttpContext context, IReadOnlyList<JsonNode> items)
    {
        var query = context.Request.Query;
        var size = Math.Min(int.TryParse(query["per_page"], out var asked) ? asked : 30, server.Faults.MaxPageSize);
        var page = int.TryParse(query["page"], out var at) ? at : 1;
        var last = Math.Max(1, (items.Count + size - 1) / size);
        var links = new List<string>();
        if (page > 1)
            links.Add(Link("prev", page - 1));
        if (page < last)
            links.AddRange([Link("next", page + 1), Link("last", last)]);
        if (links.Count > 0)
            context.Response.Headers.Link = string.Join(", ", links);
        return ForgeServer.AnswerAsync(context, 200, new JsonArray([.. items.Skip((page - 1) * size).Take(size).Select(item => item.DeepClone())]));

        string Link(string relation, int number) => $"<{new Uri(server.Address, $"{context.Request.Path}?state={query["state"]}&per_page={size}&page={number}")}>; rel=\"{relation}\"";
    }

    private static async Task ReviewAsync(ForgeServer server, ForgeRepositoryState repository, HttpContext context)
    {
        var asked = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        if (Pull(repository, context) is not { } pull)
        {
            await MissingAsync(context);
            return;
        }

        var shown = (await FilesAsync(repository, pull)).ToDictionary(file => (string)file!["filename"]!, file => (string?)file!["patch"] ?? "");
        var comments = asked["comments"]!.AsArray();
        if (comments.Any(comment => !shown.TryGetValue((string)comment!["path"]!, out var patch) || !patch.Contains('+')))
        {
            await ForgeServer.AnswerAsync(context, 422, new JsonObject { ["message"] = "Unprocessable Entity", ["errors"] = new JsonArray("Line could not be resolved") });
            return;
        }

        var said = repository.Talk.Say("review", pull.Number, (string)asked["body"]!, ForgeTalk.Us, "COLLABORATOR", state: "COMMENTED", commit: (string?)asked["commit_id"]);
        foreach (var comment in comments)
            repository.Talk.Say("line", pull.Number, (string)comment!["body"]!, ForgeTalk.Us, "COLLABORATOR", (string)comment["path"]!, (int)comment["line"]!);
        await ForgeServer.AnswerAsync(context, 200, Describe(server, repository, said));
    }

    /// <summary>Lists have no sizes.</summary>
    private static async Task<JsonNode> WithSizeAsync(JsonNode described, ForgeRepositoryState repository, ForgePullState pull)
    {
        var files = await FilesAsync(repository, pull);
        foreach (var (name, sign) in new[] { ("additions", '+'), ("deletions", '-') })
            described[name] = files.Sum(file => ((string?)file!["patch"] ?? "").Split('\n').Count(line => line.StartsWith(sign)));
        return described;
    }

    /// <summary>As git sees the pull request.</summary>
    private static async Task<JsonArray> FilesAsync(ForgeRepositoryState repository, ForgePullState pull)
    {
        var (files, change) = (new JsonArray(), $"{pull.Base}...{await repository.ResolveAsync(pull)}");
        // A branch that was replaced by another history has nothing to be compared with.
        var names = await new Git(repository.GitDirectory).TryAsync(["diff", "--name-only", change], CancellationToken.None);
        foreach (var name in (names.ExitCode == 0 ? names.Output : "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var diff = await new Git(repository.GitDirectory).RunAsync(["diff", change, "--", name], CancellationToken.None);
            var hunks = diff.IndexOf("@@", StringComparison.Ordinal);
            files.Add(new JsonObject { ["filename"] = name, ["patch"] = hunks < 0 ? null : diff[hunks..] });
        }

        return files;
    }

    private static int Number(HttpContext context) => int.Parse(context.Request.RouteValues["number"]!.ToString()!);

    private static ForgePullState? Pull(ForgeRepositoryState repository, HttpContext context) => repository.Pulls.FirstOrDefault(pull => pull.Number == Number(context));

    private static Task MissingAsync(HttpContext context) => ForgeServer.AnswerAsync(context, 404, new JsonObject { ["message"] = "Not Found" });

    private static JsonObject Describe(ForgeServer server, ForgeRepositoryState repository, ForgeSaid said) => new()
    {
        ["id"] = said.Id,
        ["user"] = new JsonObject { ["login"] = said.User },
        ["body"] = said.Body,
        ["html_url"] = new Uri(server.Address, $"/{repository.FullName}/issues/{said.Number}#said-{said.Id}").AbsoluteUri,
        ["author_association"] = said.Association,
        ["path"] = said.Path,
        ["line"] = said.Line,
        ["state"] = said.State,
        ["commit_id"] = said.Commit,
    };
}

using System.Net.Http.Headers;
using System.Text;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace AgentFactory.Coordinator.Repositories;

/// <summary>
/// Runs' repositories over git's smart HTTP protocol. Anybody who reaches the address may read; only an open attempt may push, and
/// only its own branch.
/// </summary>
internal static class GitHttpEndpoint
{
    private const string Fetch = "git-upload-pack";
    private const string Push = "git-receive-pack";

    public static void MapGit(this IEndpointRouteBuilder app) =>
        app.MapMethods("/git/{repository}/{**path}", [HttpMethods.Get, HttpMethods.Post], HandleAsync).WithSummary("git's own protocol: clone a run's repository; an attempt pushes its branch");

    private static async Task HandleAsync(
        HttpContext context, string repository, string path, RunRepositories repositories, RunEngine engine, AttemptTokens tokens, GitHttpBackend backend)
    {
        if (!repository.EndsWith(".git", StringComparison.Ordinal) || !RunIds.IsValid(repository[..^4])
            || !repositories.Exists(repository[..^4]) || ServiceOf(context.Request, path) is not { } service)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        string? branch = null;
        if (service == Push)
        {
            branch = await FindBranchAsync(engine, Attempt(context.Request, tokens), repository[..^4], context.RequestAborted);
            if (branch is null)
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"an open attempt of this run\"";
                return;
            }
        }

        // Packs are large and git may think for long before it sends one; the backend has bounds of its own.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        await backend.AnswerAsync(context, $"/{repository}/{path}", branch);
    }

    /// <summary>Which of git's two services a request is for; null for anything else that the backend might serve.</summary>
    private static string? ServiceOf(HttpRequest request, string path) => (request.Method, path) switch
    {
        ("GET", "info/refs") when request.Query["service"] is [Fetch] => Fetch,
        ("GET", "info/refs") when request.Query["service"] is [Push] => Push,
        ("POST", Fetch) => Fetch,
        ("POST", Push) => Push,
        _ => null,
    };

    private static AttemptKey? Attempt(HttpRequest request, AttemptTokens tokens)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            || !"Basic".Equals(header.Scheme, StringComparison.OrdinalIgnoreCase) || header.Parameter is null)
            return null;
        var bytes = new byte[header.Parameter.Length];
        if (!Convert.TryFromBase64String(header.Parameter, bytes, out var length))
            return null;
        var credentials = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return credentials is [AttemptTokens.UserName, var token] ? tokens.Read(token) : null;
    }

    /// <summary>The branch that the attempt may push now; null when it may push nothing.</summary>
    private static async Task<string?> FindBranchAsync(RunEngine engine, AttemptKey? attempt, string runId, CancellationToken cancellationToken)
    {
        if (attempt is null || attempt.RunId != runId || await engine.FindAsync(runId, cancellationToken) is not { Ended: false } state)
            return null;
        return state.Tasks.GetValueOrDefault(attempt.TaskId) is { Phase: TaskPhase.Open } task && task.Epoch == attempt.Epoch && task.Attempt == attempt.Attempt
            ? task.Branch
            : null;
    }
}

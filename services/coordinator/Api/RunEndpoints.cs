using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AgentFactory.Contracts;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Runs;
using Microsoft.AspNetCore.Mvc;

namespace AgentFactory.Coordinator.Api;

/// <summary>The coordinator's API over HTTP and JSON; only translates. Errors are problem documents.</summary>
internal static class RunEndpoints
{
    private const int DefaultListed = 50;

    public static void MapRuns(this IEndpointRouteBuilder app)
    {
        var runs = app.MapGroup("/v1/runs").AddEndpointFilter(TranslateAsync);
        runs.MapPost("", SubmitAsync).Accepts<SubmitBody>("application/json").WithSummary("Takes a requirement and starts a run; the same `Idempotency-Key` again returns the run that it started");
        runs.MapGet("", async (RunService service, int? limit, CancellationToken cancellationToken) =>
            Json(await service.ListAsync(limit ?? DefaultListed, cancellationToken))).WithSummary("The newest runs, `limit` of them");
        runs.MapGet("{runId}", async (string runId, RunService service, CancellationToken cancellationToken) =>
            Json(await service.SummarizeAsync(runId, cancellationToken))).WithSummary("A run: its state, tasks, criteria and cost");
        runs.MapGet("{runId}/events", WatchAsync).WithSummary("Server-sent events: the history after `after` or `Last-Event-ID`, then what happens");
        runs.MapGet("{runId}/report", ReportAsync).WithSummary("The report as markdown or, with `format=html`, as a page");
        runs.MapPost("{runId}/cancel", async (string runId, CancelBody body, RunService service, CancellationToken cancellationToken) =>
            Json(await service.CancelAsync(runId, body.Reason ?? RunService.NoReason, cancellationToken))).WithSummary("Ends a run for good");
        runs.MapPost("{runId}/resume", async (string runId, ResumeBody body, RunService service, CancellationToken cancellationToken) =>
            Json(await service.ResumeAsync(runId, new ResumeRun(body.MaxTokens, body.MaxUsd) { PullRequest = body.PullRequest }, cancellationToken))).WithSummary("Goes on with a run that waits or was interrupted, with a larger budget if one is given; `pullRequest: false` ends one that waits for its delivery without it");
        runs.MapPost("{runId}/approval", async (string runId, ApprovalBody body, RunService service, CancellationToken cancellationToken) =>
            Json(await service.ApproveAsync(
                runId, body.Gate, body.Approved, body.By ?? "", body.Why, cancellationToken))).WithSummary("Decides the gate that a run waits at, which is named, so that a late decision decides no other");
    }

    private static async Task<IResult> SubmitAsync(
        SubmitBody body,
        [FromHeader(Name = "Idempotency-Key")] string? key,
        RunService service,
        Submissions submissions,
        CancellationToken cancellationToken)
    {
        var optionsJson = body.Options is { ValueKind: not JsonValueKind.Null } options ? options.GetRawText() : "";
        var prp = body.Prp ?? throw new PrpRefusedException(["The body has no `prp`: give the PRP as text there."]);
        var run = await service.SubmitAsync(submissions.Read(prp, optionsJson, key), cancellationToken);
        return Results.Text(ContractsJson.Write(run), "application/json", statusCode: StatusCodes.Status201Created);
    }

    /// <summary>Server-sent events: the history after <c>after</c> (or <c>Last-Event-ID</c>), then what happens.</summary>
    private static async Task<IResult> WatchAsync(
        string runId,
        long? after,
        [FromHeader(Name = "Last-Event-ID")] long? last,
        RunService service,
        CancellationToken cancellationToken)
    {
        // Asked before the stream begins: afterwards it is too late for a status code.
        await service.GetAsync(runId, cancellationToken);
        return TypedResults.ServerSentEvents(ToItemsAsync(service.WatchAsync(runId, after ?? last ?? 0, untilEnded: false, cancellationToken), cancellationToken));

        static async IAsyncEnumerable<SseItem<string>> ToItemsAsync(
            IAsyncEnumerable<RunNotice> notices, [EnumeratorCancellation] CancellationToken stop)
        {
            await foreach (var notice in notices.WithCancellation(stop))
            {
                yield return new SseItem<string>(ContractsJson.Write(new NoticeBody(notice.Sequence, notice.Time, Element(notice.DataJson))), notice.Type)
                {
                    EventId = notice.Sequence > 0 ? notice.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
                };
            }
        }
    }

    private static async Task<IResult> ReportAsync(
        string runId, string? format, RunReports reports, HttpContext context, CancellationToken cancellationToken)
    {
        var report = await reports.MakeAsync(runId, cancellationToken);
        if (format is "html")
        {
            // The page shows what models and strangers wrote: whatever slips through its escaping must not run.
            context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";
            return Results.Text(HtmlReport.Write(report), "text/html; charset=utf-8");
        }

        return Results.Text(MarkdownReport.Write(report), "text/markdown; charset=utf-8");
    }

    private static async ValueTask<object?> TranslateAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (PrpRefusedException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status422UnprocessableEntity, title: "The PRP was refused",
                extensions: new Dictionary<string, object?> { ["problems"] = e.Problems });
        }
        catch (RepositoryException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status422UnprocessableEntity, title: "The repository cannot be had");
        }
        catch (RunNotFoundException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status404NotFound, title: "No such run");
        }
        catch (RunRefusedException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status409Conflict, title: "Not in this state");
        }
    }

    private static IResult Json<T>(T value) => Results.Text(ContractsJson.Write(value), "application/json");

    private static JsonElement Element(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <param name="Prp">The PRP as markdown or JSON.</param>
    /// <param name="Options">What may be set for one run.</param>
    private sealed record SubmitBody(string? Prp, JsonElement? Options);

    private sealed record CancelBody(string? Reason);

    private sealed record ResumeBody(long? MaxTokens, double? MaxUsd, bool? PullRequest);

    private sealed record ApprovalBody(bool? Approved, string? Gate, string? By, string? Why);

    private sealed record NoticeBody(long Sequence, DateTimeOffset Time, JsonElement Data);
}

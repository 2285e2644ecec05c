using System.Globalization;
using AgentFactory.Contracts.Coordinator;
using AgentFactory.Coordinator.Fleet;
using AgentFactory.Coordinator.Previews;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using Grpc.Core;

namespace AgentFactory.Coordinator.Api;

/// <summary>The coordinator's API over gRPC; only translates.</summary>
internal sealed class CoordinatorGrpcService(RunService runs, PlanPreviews previews, RunReports reports, Submissions submissions, FleetRegistry fleet)
    : Contracts.Coordinator.Coordinator.CoordinatorBase
{
    private const int DefaultListed = 50;

    public override Task<SubmitPrpResponse> SubmitPrp(SubmitPrpRequest request, ServerCallContext context) => TranslateAsync(async () =>
    {
        var submission = submissions.Read(request.Prp, request.OptionsJson, request.IdempotencyKey);
        return new SubmitPrpResponse { Run = ToRun(await runs.SubmitAsync(submission, context.CancellationToken)) };
    });

    public override Task<PlanPrpResponse> PlanPrp(PlanPrpRequest request, ServerCallContext context) => TranslateAsync(async () =>
    {
        var submission = submissions.Read(request.Prp, request.OptionsJson, null);
        var preview = await previews.MakeAsync(submission, context.CancellationToken);
        return new PlanPrpResponse { RunId = preview.RunId, PreviewJson = Contracts.ContractsJson.Write(preview) };
    });

    public override Task<Run> GetRun(GetRunRequest request, ServerCallContext context) =>
        TranslateAsync(async () => ToRun(await runs.GetAsync(request.RunId, context.CancellationToken)));

    public override Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context) => TranslateAsync(async () =>
    {
        var response = new ListRunsResponse();
        var limit = request.Limit == 0 ? DefaultListed : request.Limit;
        response.Runs.AddRange((await runs.ListAsync(limit, context.CancellationToken)).Select(ToRun));
        return response;
    });

    public override Task WatchRun(WatchRunRequest request, IServerStreamWriter<RunUpdate> responseStream, ServerCallContext context) =>
        TranslateAsync(async () =>
        {
            await foreach (var notice in runs.WatchAsync(request.RunId, request.After, untilEnded: false, context.CancellationToken))
            {
                var update = new RunUpdate { Sequence = notice.Sequence, Type = notice.Type, Time = ToText(notice.Time), DataJson = notice.DataJson };
                await responseStream.WriteAsync(update, context.CancellationToken);
            }

            return true;
        });

    public override Task<Run> CancelRun(CancelRunRequest request, ServerCallContext context) =>
        TranslateAsync(async () => ToRun(await runs.CancelAsync(request.RunId, request.Reason.Length == 0 ? RunService.NoReason : request.Reason, context.CancellationToken)));

    public override Task<Run> ResumeRun(ResumeRunRequest request, ServerCallContext context) => TranslateAsync(async () => ToRun(await runs.ResumeAsync(
        request.RunId,
        new ResumeRun(request.HasMaxTokens ? request.MaxTokens : null, request.HasMaxUsd ? request.MaxUsd : null)
        {
            PullRequest = request.HasPullRequest ? request.PullRequest : null,
        },
        context.CancellationToken)));

    public override Task<Run> DecideApproval(DecideApprovalRequest request, ServerCallContext context) => TranslateAsync(async () => ToRun(await runs.ApproveAsync(
        request.RunId, request.Gate, request.HasApproved ? request.Approved : null, request.By, request.Why.Length == 0 ? null : request.Why, context.CancellationToken)));

    public override Task<Report> GetReport(GetReportRequest request, ServerCallContext context) => TranslateAsync(async () =>
    {
        var report = await reports.MakeAsync(request.RunId, context.CancellationToken);
        return new Report { Markdown = MarkdownReport.Write(report), Html = HtmlReport.Write(report) };
    });

    public override Task<ListAgentsResponse> ListAgents(ListAgentsRequest request, ServerCallContext context)
    {
        var response = new ListAgentsResponse();
        response.Agents.AddRange(fleet.Find(
            request.Role.Length == 0 ? null : request.Role, request.Capability.Length == 0 ? null : request.Capability).Select(ToAgent));
        return Task.FromResult(response);
    }

    public override Task<FleetHealth> GetFleetHealth(GetFleetHealthRequest request, ServerCallContext context)
    {
        var health = fleet.Health();
        var response = new FleetHealth { Status = health.Healthy ? "healthy" : "degraded" };
        response.Problems.AddRange(health.Problems);
        response.Agents.AddRange(health.Agents.Select(ToAgent));
        return Task.FromResult(response);
    }

    private static Agent ToAgent(AgentView agent)
    {
        var message = new Agent
        {
            AgentId = agent.AgentId,
            Role = agent.Role,
            Status = agent.Condition.ToString().ToLowerInvariant(),
            MaxConcurrentTasks = agent.MaxConcurrentTasks,
            Ended = agent.Ended,
            Succeeded = agent.Succeeded,
            MeanSeconds = agent.MeanSeconds,
            P95Seconds = agent.P95Seconds,
            MemoryBytes = agent.MemoryBytes,
            SilentSeconds = agent.SilentSeconds,
        };
        message.Capabilities.AddRange(agent.Capabilities);
        message.Tasks.AddRange(agent.Tasks);
        return message;
    }

    private static Run ToRun(RunOverview run) => new()
    {
        RunId = run.RunId,
        Title = run.Title,
        Status = run.Status.ToString().ToLowerInvariant(),
        Reason = run.Reason ?? "",
        Commit = run.Commit ?? "",
        Version = run.Version,
        ModelCalls = run.ModelCalls,
        Tokens = run.Tokens,
        Usd = run.Usd,
        SubmittedAt = ToText(run.SubmittedAt),
        EndedAt = run.EndedAt is { } ended ? ToText(ended) : "",
        PullRequestUrl = run.PullRequestUrl ?? "",
        Gate = run.Gate ?? "",
    };

    private static string ToText(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static async Task<T> TranslateAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (StatusOf(e) is { } status)
        {
            throw new RpcException(new Status(status, e.Message));
        }
    }

    private static StatusCode? StatusOf(Exception exception) => exception switch
    {
        PrpRefusedException or RepositoryException => StatusCode.InvalidArgument,
        RunNotFoundException => StatusCode.NotFound,
        RunRefusedException => StatusCode.FailedPrecondition,
        StorageUnavailableException => StatusCode.Unavailable,
        _ => null,
    };
}

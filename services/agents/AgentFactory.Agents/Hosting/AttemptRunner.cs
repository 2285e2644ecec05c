using System.Diagnostics;
using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Knowledge;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Mcp;
using AgentFactory.Agents.Notes;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Tasks;
using AgentFactory.ServiceDefaults;
using AgentFactory.ServiceDefaults.Faults;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AgentFactory.Agents.Hosting;

/// <summary>Takes an attempt from its message to its end. Knows nothing of the bus.</summary>
internal sealed class AttemptRunner(
    IJournal journal,
    IWorkspaceFactory workspaces,
    ISandbox sandbox,
    IToolbox toolbox,
    IOptions<LoopOptions> loop,
    RunningAttempts running,
    ILoggerFactory loggers,
    TimeProvider time,
    IKnowledgeBase? knowledge = null,
    INotes? notes = null,
    McpServers? servers = null,
    LogFile? log = null)
{
    // A host that stops has little time left; what is not said then, the coordinator's timers find out.
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(5);

    /// <summary>What the system says of it, in its own exceptions and in what git passes on.</summary>
    private const string DiskFull = "No space left on device";

    /// <returns>How it ended; null when it is somebody else's, or was cancelled.</returns>
    public async Task<Outcome?> RunAsync(Agent agent, ExecuteTask message, string agentId, CancellationToken stopping)
    {
        var logger = loggers.CreateLogger(agent.GetType());
        using var activity = Activity.Current is null && ActivityContext.TryParse(message.TraceParent, null, isRemote: true, out var parent)
            ? AgentTelemetry.Source.StartActivity($"attempt {agent.Role}", ActivityKind.Consumer, parent)
            : AgentTelemetry.Source.StartActivity($"attempt {agent.Role}");
        activity?.SetTag("factory.run", message.RunId).SetTag("factory.task", message.TaskId).SetTag("factory.attempt", message.Attempt);
        using var scope = logger.BeginScope(new Dictionary<string, object> { ["factory.run"] = message.RunId, ["factory.task"] = message.TaskId });
        using var registration = running.TryStart(new(message.RunId, message.TaskId, message.Epoch), stopping);
        if (registration is null)
            return null;

        var attempt = new AttemptRef { RunId = message.RunId, TaskId = message.TaskId, Attempt = message.Attempt, Epoch = message.Epoch };
        var started = time.GetTimestamp();
        CompleteAttemptRequest? ending = null;
        agent.Figures.Began();
        try
        {
            ending = await WorkAsync(agent, attempt, agentId, logger, stopping, registration.Token);
            if (ending is not null)
                await FinishAsync(ending, stopping);
            return ending?.Outcome;
        }
        catch (StaleAttemptException exception)
        {
            logger.LogInformation("Task {Task} of run {Run} is somebody else's now: {Reason}", message.TaskId, message.RunId, exception.Message);
            ending = null;
            return null;
        }
        finally
        {
            if (ending is null)
                agent.Figures.Dropped();
            else
                agent.Figures.Ended(time.GetElapsedTime(started), ending.Outcome == Outcome.Succeeded ? null : ending.Reason);
        }
    }

    /// <summary>Null when nobody waits for the end.</summary>
    private async Task<CompleteAttemptRequest?> WorkAsync(
        Agent agent, AttemptRef attempt, string agentId, ILogger logger, CancellationToken stopping, CancellationToken cancellation)
    {
        try
        {
            FaultPoints.Pass(attempt.RunId, "attempt.taken", attempt.TaskId);
            var opened = await journal.OpenAttemptAsync(new OpenAttemptRequest { Attempt = attempt, AgentId = agentId }, cancellation);
            FaultPoints.Pass(attempt.RunId, "attempt.opened", attempt.TaskId);
            var brief = ContractsJson.Read<TaskBrief>(opened.BriefJson);
            var services = new TaskServices(
                workspaces, sandbox, toolbox, loop.Value, logger, time, knowledge ?? NoKnowledge.Instance, notes ?? NoNotes.Instance, agentId);
            await using var context = new TaskContext(brief, new AttemptJournal(journal, attempt, opened.Steps), services);
            if (servers is not null)
                context.ServerTools = await servers.ToolsForAsync(agent.Role, brief.Policy, cancellation);
            return Describe(attempt, await CallAsync(agent, context, cancellation));
        }
        catch (StaleAttemptException)
        {
            throw;
        }
        catch (ApprovalPendingException exception)
        {
            return End(attempt, Outcome.Suspended, exception.Message, retryable: true);
        }
        catch (BudgetExhaustedException exception)
        {
            return End(attempt, Outcome.Suspended, exception.Message, retryable: true);
        }
        catch (ModelUnavailableException exception)
        {
            return End(attempt, Outcome.Failed, exception.Message, exception.Retryable);
        }
        catch (McpUnavailableException exception)
        {
            logger.LogError(exception, "Task {Task} of run {Run} was not begun: a server of tools is missing", attempt.TaskId, attempt.RunId);
            var ending = End(attempt, Outcome.Failed, exception.Message, retryable: exception.Denied is null);
            if (exception.Denied is { } denial)
                ending.Denials.Add(AttemptJournal.ToMessage(denial));
            return ending;
        }
        catch (SandboxUnavailableException exception)
        {
            return End(attempt, Outcome.Failed, exception.Message, retryable: false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return End(attempt, Outcome.Suspended, $"the {agent.Role} was shut down; the task goes on from its journal", retryable: true);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            logger.LogInformation("Task {Task} of run {Run} was cancelled", attempt.TaskId, attempt.RunId);
            return null;
        }
        catch (Exception exception) when (exception.ToString().Contains(DiskFull, StringComparison.Ordinal))
        {
            logger.LogError(exception, "Task {Task} of run {Run} met a full disk", attempt.TaskId, attempt.RunId);
            return End(
                attempt, Outcome.Failed, $"the disk that holds the {agent.Role}'s workspaces is full; make room there, then submit the requirement again", retryable: true);
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "Task {Task} of run {Run} broke the {Role}", attempt.TaskId, attempt.RunId, agent.Role);
            return End(attempt, Outcome.Failed, ExceptionText.Describe(agent.Role, attempt.TaskId, exception, log), retryable: true);
        }
    }

    private static async Task<ExecutionResult> CallAsync(Agent agent, TaskContext context, CancellationToken cancellation)
    {
        if (agent.AskBefore(context.Brief) is { } question)
            context.Known = await context.AboutAsync(question.About, question.Type, question.MaxTokens, cancellation);
        return context.Brief.Task.Kind == TaskKind.Plan
            ? await agent.ProcessPrpAsync(context, cancellation)
            : await agent.ExecuteTaskAsync(context, cancellation);
    }

    private async Task FinishAsync(CompleteAttemptRequest ending, CancellationToken stopping)
    {
        try
        {
            FaultPoints.Pass(ending.Attempt.RunId, "attempt.ending", ending.Attempt.TaskId);
            await journal.CompleteAttemptAsync(ending, stopping);
            FaultPoints.Pass(ending.Attempt.RunId, "attempt.ended", ending.Attempt.TaskId);
            return;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Said again below: ending an attempt twice is the same as ending it once.
        }

        using var farewell = new CancellationTokenSource(FarewellTimeout, time);
        await journal.CompleteAttemptAsync(ending, farewell.Token);
    }

    private static CompleteAttemptRequest Describe(AttemptRef attempt, ExecutionResult result)
    {
        var ending = result.Succeeded
            ? new CompleteAttemptRequest { Attempt = attempt, Outcome = Outcome.Succeeded, OutputJson = result.OutputJson, Commit = result.Commit ?? "" }
            : End(attempt, Outcome.Failed, result.Reason ?? "no reason was given", result.Retryable);
        ending.Artifacts.AddRange(result.Artifacts.Select(artifact => new Artifact
        {
            Name = artifact.Key,
            Content = ByteString.CopyFrom(artifact.Value.Span),
        }));
        return ending;
    }

    private static CompleteAttemptRequest End(AttemptRef attempt, Outcome outcome, string reason, bool retryable) =>
        new() { Attempt = attempt, Outcome = outcome, Reason = reason, Retryable = retryable };
}

using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Runs;

/// <summary>Tasks that are ready go to their role's queue.</summary>
internal static class Dispatching
{
    /// <summary>Dispatches all that is ready, unless the run waits for a person.</summary>
    public static void Settle(Turn turn)
    {
        // Looked at anew each time: a task that nobody can take up may end the run, or add another one.
        for (var i = 0; i < turn.State.TaskOrder.Length; i++)
        {
            if (turn.State.Ended || turn.State.Pause is not null)
                return;
            var task = turn.State.Tasks[turn.State.TaskOrder[i]];
            if (task.Waiting && turn.State.DependenciesMet(task.Specification))
                Dispatch(turn, task);
        }
    }

    public static void Dispatch(Turn turn, TaskState task)
    {
        var role = task.Specification.Role;
        if (!turn.State.FleetRoles.Contains(role, StringComparer.Ordinal))
        {
            turn.Fail(MissingRole(task.Id, role, turn.State.FleetRoles));
            return;
        }

        // A resumed attempt finds its own commits on its branch; only a new one starts from where the run now stands.
        var resumes = task.NextAttempt == task.Attempt;
        var baseCommit = resumes ? task.BaseCommit! : turn.State.Head;
        var branch = resumes ? task.Branch! : TaskIds.Branch(task.Id, task.NextAttempt);
        var epoch = turn.State.Epoch + 1;
        turn.Record(new TaskDispatched(task.Id, task.NextAttempt, epoch, baseCommit, branch));
        turn.Ask(new SendTask(new ExecuteTask
        {
            RunId = turn.State.RunId,
            TaskId = task.Id,
            Role = role,
            Attempt = task.NextAttempt,
            Epoch = epoch,
            Priority = turn.State.Options.Priority,
            TraceParent = turn.State.Options.TraceParent,

            // From then on its timer has given the task out anew.
            Expiry = turn.State.Options.AttemptTimeout,
        }));
        StartTimer(turn, task.Id, epoch);
    }

    /// <summary>The attempt counts as lost when nothing is heard of it for the run's attempt timeout.</summary>
    public static void StartTimer(Turn turn, string taskId, long epoch)
    {
        var after = turn.State.Options.AttemptTimeout;
        turn.Ask(new StartTimer(Timers.Attempt(taskId), after, new LoseAttempt(taskId, epoch, $"nothing was heard of it for {after}")));
    }

    public static string MissingRole(string taskId, string role, IReadOnlyList<string> fleet) =>
        $"The task {taskId} needs an agent of the role {role}, and the fleet has none (it has: {string.Join(", ", fleet)}). "
        + "Start such an agent and submit the requirement again.";
}

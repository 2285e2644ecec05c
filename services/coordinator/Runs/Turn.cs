using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Runs;

namespace AgentFactory.Coordinator.Runs;

/// <summary>One decision in the making: every event is folded at once, so that the next rule sees its outcome.</summary>
internal sealed class Turn(RunState state)
{
    private readonly List<IRunEvent> _events = [];
    private readonly List<IRunEffect> _effects = [];
    private readonly List<IRunEffect> _announcements = [];
    private string? _refusal;

    public RunState State { get; private set; } = state;

    public bool Refused => _refusal is not null;

    public void Record(IRunEvent @event)
    {
        _events.Add(@event);
        State = State.Apply(@event);
    }

    public void Ask(IRunEffect effect) => _effects.Add(effect);

    /// <summary>Asks for what nobody waits for: it goes out after all that somebody does.</summary>
    public void Announce(AnnounceFinished announcement) => _announcements.Add(announcement);

    /// <summary>Nothing changes, and the caller is told why.</summary>
    public void Refuse(string why) => _refusal = why;

    /// <summary>As <see cref="Refuse"/>, and the history says so; only so often, that a flood cannot swell it.</summary>
    public void RefuseStale(string taskId, long epoch, string input, string why)
    {
        if (State.RecordedRefusals < RunBounds.MaxRecordedRefusals)
            Record(new StaleInputRefused(taskId, epoch, input));
        Refuse(why);
    }

    /// <summary>Ends the run: whoever still works is told to stop, and no timer is left behind.</summary>
    public void End(IRunEvent end)
    {
        foreach (var task in State.TasksInOrder)
        {
            if (task.InFlight)
                Stop(task);
        }

        if (State.Integrating is not null)
            Ask(new StopTimer(Timers.Integration));
        if (State.Gate is not null)
            Ask(new StopTimer(Timers.Gate));
        if (State.Follow.Looks > 0)
        {
            Ask(new StopTimer(Timers.Look));
            Ask(new StopTimer(Timers.FollowTime));
        }

        Record(end);
    }

    /// <summary>Tells whoever has the attempt to stop, and waits for it no longer.</summary>
    public void Stop(TaskState task)
    {
        Ask(new StopAttempt(new CancelAttempt { RunId = State.RunId, TaskId = task.Id, Role = task.Specification.Role, Epoch = task.Epoch }) { TraceParent = State.Options.TraceParent });
        Ask(new StopTimer(Timers.Attempt(task.Id)));
    }

    /// <summary>The run fails, unless what it delivered before is proven: then it goes back to that.</summary>
    public void Fail(string reason)
    {
        if (Following.IsKept(State))
            Following.GiveUp(this, reason);
        else
            End(new RunFailed(State.PullRequest is { Number: { } number } open
                ? $"{reason}\nThe pull request #{number} still holds {open.Commit}, which was proven once and is not proven by its newest evidence. See whether its criteria depend on chance."
                : reason));
    }

    public Decision ToDecision() =>
        _events.Count == 0 && _effects.Count == 0 && _announcements.Count == 0 && _refusal is null
            ? Decision.Nothing
            : new(_events, [.. _effects, .. _announcements]) { Refusal = _refusal };
}

/// <summary>Keys of timers, within a run.</summary>
internal static class Timers
{
    public const string Integration = "integration";

    public const string Gate = "gate";

    /// <summary>The next look at the pull request.</summary>
    public const string Look = "look";

    /// <summary>How long the pull request is followed.</summary>
    public const string FollowTime = "follow-time";

    public static string Attempt(string taskId) => $"attempt:{taskId}";
}

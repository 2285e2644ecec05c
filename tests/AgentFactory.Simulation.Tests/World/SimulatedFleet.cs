using System.Globalization;
using AgentFactory.Contracts.Messages;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Simulation.Tests.World;

/// <summary>Agents that open attempts, work for a while, and report over an unreliable line; they die, hang and repeat themselves.</summary>
internal sealed class SimulatedFleet(Dice dice, Agenda agenda, SimulatedCoordinator coordinator, ScriptedWork work, Script script, Func<double, double> rate)
{
    private const int MaxTries = 6;
    private int _agents;

    /// <summary>All that was ever sent, for those who send it again much later.</summary>
    public List<IRunInput> Sent { get; } = [];

    /// <summary>A message reached an agent.</summary>
    public ValueTask TakeAsync(ExecuteTask message)
    {
        var agent = $"{message.Role}-{(++_agents).ToString(CultureInfo.InvariantCulture)}";
        var generation = coordinator.Generation;
        var open = new OpenAttempt(message.TaskId, message.Attempt, message.Epoch, agent);
        Call(generation, open, answer =>
        {
            if (answer.Refusal is null && answer.State.Tasks.TryGetValue(message.TaskId, out var task) && task.Epoch == message.Epoch)
                Work(generation, task, answer.State);
        });
        return ValueTask.CompletedTask;
    }

    private void Work(int generation, TaskState task, RunState run)
    {
        if (dice.Chance(rate(script.Death)))
            return;
        agenda.After(dice.Seconds(10, 900), () =>
        {
            if (generation != coordinator.Generation)
                return ValueTask.CompletedTask;
            if (dice.Chance(rate(script.Budget)))
            {
                Call(generation, new ExhaustBudget(task.Id, task.Epoch, "the pool is empty"), _ =>
                    Call(generation, new SuspendAttempt(task.Id, task.Attempt, task.Epoch, "the pool is empty"), _ => { }));
            }
            else if (dice.Chance(rate(script.Budget)))
            {
                // The agent does not know that its run was set aside, and calls what it saw a failure.
                Call(generation, new LoseModel(task.Id, task.Epoch, "the model does not answer"), _ =>
                    Call(generation, new FailAttempt(task.Id, task.Attempt, task.Epoch, "the model does not answer", Retryable: false), _ => { }));
            }
            else if (dice.Chance(rate(script.Death) / 3))
            {
                Call(generation, new SuspendAttempt(task.Id, task.Attempt, task.Epoch, "shutting down"), _ => { });
            }
            else if (work.Do(task, run) is { } report)
            {
                Call(generation, report, _ => { });
            }

            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Asks until somebody answers, some times; the question, the answer or both may get lost or come twice.</summary>
    private void Call(int generation, IRunInput input, Action<EngineResult> answered, int tries = 1)
    {
        if (tries > MaxTries)
            return;
        Sent.Add(input);
        if (dice.Chance(rate(script.Duplication)))
            agenda.After(dice.Seconds(0, 300), async () => await coordinator.HandleAsync(input, InputKeys.For(input)));
        agenda.After(dice.Seconds(0, 2), async () =>
        {
            if (generation != coordinator.Generation)
                return;
            var answer = dice.Chance(rate(script.Loss)) ? null : await coordinator.HandleAsync(input, InputKeys.For(input));
            if (generation != coordinator.Generation)
                return;
            if (answer is null || dice.Chance(rate(script.Loss)))
                agenda.After(dice.Seconds(5, 120), () => Again(generation, input, answered, tries));
            else
                answered(answer);
        });
    }

    private ValueTask Again(int generation, IRunInput input, Action<EngineResult> answered, int tries)
    {
        Call(generation, input, answered, tries + 1);
        return ValueTask.CompletedTask;
    }
}

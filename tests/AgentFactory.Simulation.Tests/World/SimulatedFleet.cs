using System.Globalization;
using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Policy;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Simulation.Tests.World;

/// <summary>Agents that open attempts, work for a while, and report over an unreliable line; they die, hang and repeat themselves.</summary>
internal sealed class SimulatedFleet(Dice dice, Agenda agenda, SimulatedCoordinator coordinator, ScriptedWork work, Script script, Func<double, double> rate, Action<string> passed)
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
            else
            {
                HandIn(generation, task, run);
            }

            return ValueTask.CompletedTask;
        });
    }

    /// <summary>What needs a person's consent is asked for each time, by every attempt; without it nothing is handed in.</summary>
    private void HandIn(int generation, TaskState task, RunState run)
    {
        if (dice.Chance(rate(script.Denial)))
            Call(generation, new ReportDenials(task.Id, task.Attempt, task.Epoch, dice.Between(0, 3), [new(DenialKind.Tool, "send_mail", "not in the list")]), _ => { });
        if (!script.Consents.TryGetValue(task.Id, out var consent))
        {
            Report();
            return;
        }

        var ask = new AskApproval(task.Id, task.Attempt, task.Epoch, consent.Kind, consent.Subject, $"May {consent.Subject} be done?");
        Call(generation, ask, answer =>
        {
            switch (Gates.Answer(answer.State, ask))
            {
                case { Approved: true }:
                    passed(Gates.NameOf(ask.Kind, ask.TaskId, ask.Subject));
                    Report();
                    break;
                case { } refused:
                    Call(generation, new FailAttempt(task.Id, task.Attempt, task.Epoch, refused.Why ?? "refused", Retryable: dice.Chance(0.5)), _ => { });
                    break;
                default:
                    Call(generation, new SuspendAttempt(task.Id, task.Attempt, task.Epoch, "a person must decide"), _ => { });
                    break;
            }
        });

        void Report()
        {
            if (work.Do(task, run) is { } report)
                Call(generation, report, _ => { });
        }
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

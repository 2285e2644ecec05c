using AgentFactory.Contracts.Knowledge;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Learning;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using static AgentFactory.Coordinator.Tests.Storage.StorageWorld;

namespace AgentFactory.Coordinator.Tests.Learning;

public sealed class LessonKeeperTests : IDisposable
{
    private readonly SqliteWorld _world = new();
    private readonly KeptKnowledge _knowledge = new();
    private TaskCompleted? _output;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task RunSucceeded_TaskThatCited_ItsOutcomeIsKeptWithWhatItCost()
    {
        await WorkAsync("code", """{"summary":"did as [K12] says, and [K3], and [K12] again"}""");
        await CallAsync("code", 0, 0.25);
        await CallAsync("code", 1, 0.50);

        await EndAsync(new RunSucceeded(new string('b', 40), []));

        var outcome = Assert.Single(_knowledge.Outcomes);
        Assert.Equal(("r1", "code", true, 0.75), (outcome.RunId, outcome.TaskId, outcome.Success, outcome.CostUsd));
        Assert.Equal(["[K12]", "[K3]"], outcome.Cited);
        Assert.Empty(_knowledge.Stored);
    }

    [Fact]
    public async Task RunFailed_TaskThatCited_CountsAgainstWhatItCited()
    {
        await WorkAsync("code", """{"summary":"did as [K12] says"}""");

        await EndAsync(new RunFailed("never proven"));

        Assert.False(Assert.Single(_knowledge.Outcomes).Success);
    }

    [Fact]
    public async Task RunSucceeded_AfterARepair_WhatHelpedIsKeptAsALesson()
    {
        await WorkAsync("repair-1", """{"summary":"closed the file before it is renamed"}""", TaskKind.Repair, "C1 failed: the file is in use");

        await EndAsync(new RunSucceeded(new string('b', 40), []));

        var lesson = Assert.Single(_knowledge.Stored);
        Assert.Equal(SourceType.Failure, lesson.SourceType);
        Assert.Contains("C1 failed: the file is in use", lesson.Content, StringComparison.Ordinal);
        Assert.Contains("1. closed the file before it is renamed", lesson.Content, StringComparison.Ordinal);
        Assert.Equal(("r1", "repair-1"), (lesson.Provenance.RunId, lesson.Provenance.TaskId));
    }

    [Fact]
    public async Task RunSucceeded_RepairThatShowsASecret_TeachesNothing()
    {
        await WorkAsync("repair-1", """{"summary":"took the key out"}""", TaskKind.Repair, "C1 failed: -----BEGIN RSA PRIVATE KEY----- was printed");

        await EndAsync(new RunSucceeded(new string('b', 40), []));

        Assert.Empty(_knowledge.Stored);
    }

    [Fact]
    public async Task RunCancelled_TaskThatCited_SaysNothing()
    {
        await WorkAsync("code", """{"summary":"did as [K12] says"}""");

        await EndAsync(new RunCancelled("no longer wanted"));

        Assert.Empty(_knowledge.Outcomes);
    }

    private async Task WorkAsync(string task, string output, TaskKind kind = TaskKind.Work, string? feedback = null)
    {
        await _world.AppendAsync("r1", 0, [Submitted()]);
        await _world.AppendAsync("r1", 1,
        [
            new TaskAdded(new TaskSpecification { Id = task, Title = "Mend it", Role = "coder", Kind = kind }, feedback),
            Dispatched(task, 5),
            new AttemptOpened(task, 1, 5, "coder@here-1"),
        ]);
        _output = new TaskCompleted(task, 1, 5, new string('b', 40), output);
    }

    private async Task CallAsync(string task, int index, double usd)
    {
        var attempt = new AttemptKey("r1", task, 1, 5);
        await _world.Journal.ReserveCallAsync(
            attempt, new CallReservation { Index = index, Role = "coder", Model = "m", RequestJson = "{}", WorstTokens = 100, WorstUsd = 1 }, default);
        await _world.Journal.SettleCallAsync(
            attempt, new CallAnswer { Index = index, ResponseJson = "{}", InputTokens = 20, OutputTokens = 10, Usd = usd, Duration = TimeSpan.Zero }, default);
    }

    /// <summary>Ends the run, and waits until the keeper has done with it.</summary>
    private async Task EndAsync(IRunEvent end)
    {
        await _world.AppendAsync("r1", 4, [_output!, end]);
        await using var services = new ServiceCollection()
            .AddSingleton<IKnowledge>(_knowledge).AddSingleton(_world.Runs).AddSingleton(_world.Journal).BuildServiceProvider();
        using var keeper = new LessonKeeper(services, NullLogger<LessonKeeper>.Instance);
        await keeper.StartAsync(default);
        keeper.Appended("r1", [new StoredEvent(6, Start, end)], []);
        await keeper.StopAsync(default);
    }
}

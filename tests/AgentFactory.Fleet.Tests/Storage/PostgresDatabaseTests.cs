using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Storage.Postgres;
using AgentFactory.Fleet.Tests.Servers;
using Microsoft.Extensions.Options;
using static AgentFactory.Coordinator.Tests.Storage.StorageWorld;

namespace AgentFactory.Fleet.Tests.Storage;

/// <summary>What only matters where several coordinators share one database.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresDatabaseTests(PostgresFixture postgres)
{
    [Fact]
    public async Task HandOver_ByTwoAtOnce_EachEffectGoesOutOnce()
    {
        using var world = new PostgresWorld(postgres);
        using var other = world.OpenSecond();
        await world.AppendAsync("r1", 0, [Submitted()], [.. Enumerable.Range(0, 50).Select(i => Send("r1", $"t{i}", i))]);
        var sent = new System.Collections.Concurrent.ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            while (await (i % 2 == 0 ? world : other).Runs.HandOverAsync("r1", 5, Note, default) > 0)
            {
                // Until nothing is left that nobody else has in hand.
            }
        })));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"t{i}").Order(), sent.Order());
        Assert.Empty(await world.Runs.PendingAsync(null, 10, default));

        Task Note(IRunEffect effect, CancellationToken cancellationToken)
        {
            sent.Add(((SendTask)effect).Message.TaskId);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task HandOver_BusThatFailsHalfway_ForgetsWhatWentOutAndKeepsTheRest()
    {
        using var world = new PostgresWorld(postgres);
        await world.AppendAsync("r1", 0, [Submitted()], [Send("r1", "a", 1), Send("r1", "b", 2), Send("r1", "c", 3)]);

        await Assert.ThrowsAsync<InvalidOperationException>(() => world.Runs.HandOverAsync(
            "r1", 10, (effect, _) => effect.Equals(Send("r1", "b", 2)) ? throw new TimeoutException("the broker is away") : Task.CompletedTask, default));

        Assert.Equal([Send("r1", "b", 2), Send("r1", "c", 3)], (await world.Runs.PendingAsync("r1", 10, default)).Select(entry => entry.Effect));
    }

    [Fact]
    public async Task ClaimTimers_ByTwo_OneFiresItAndAfterItsLeaseAnotherMay()
    {
        using var world = new PostgresWorld(postgres);
        using var other = world.OpenSecond();
        await world.AppendAsync("r1", 0, [Submitted()], [new StartTimer("a", TimeSpan.Zero, new CancelRun("late"))]);
        var lease = TimeSpan.FromSeconds(30);

        var claims = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() =>
            (i % 2 == 0 ? world : other).Runs.ClaimTimersAsync(null, Start, lease, 10, default))));

        Assert.Equal(1, claims.Sum(claim => claim.Count));
        Assert.Empty(await other.Runs.ClaimTimersAsync(null, Start + lease - TimeSpan.FromSeconds(1), lease, 10, default));
        Assert.Single(await other.Runs.ClaimTimersAsync(null, Start + lease, lease, 10, default));
    }

    [Fact]
    public async Task RecordStep_WithWhatPostgresCannotHold_IsKeptWithoutIt()
    {
        using var world = new PostgresWorld(postgres);
        await world.AppendAsync("r1", 0, [Submitted(), Dispatched("code", 5)]);
        var attempt = new AttemptKey("r1", "code", 1, 5);

        await world.Journal.RecordStepAsync(attempt, new(0, "[]", null, "a\0b\ud800c\U0001F600"), default);

        Assert.Equal([new JournalStep(0, "[]", null, "a\uFFFDb\uFFFDc\U0001F600")], await world.Journal.StepsAsync(attempt, default));
    }

    [Fact]
    public async Task Write_WhileTheServerIsKilledAndRestarted_HappensOnce()
    {
        Skip.If(PostgresServer.Obstacle);
        using var server = await PostgresServer.StartAsync();
        using var database = Open(await server.CreateDatabaseAsync(), retries: 100);
        var store = new PostgresRunStore(database);
        Assert.Equal(AppendOutcome.Appended, await store.AppendAsync("r1", 0, "submit", new([Submitted()], []), Start, default));

        server.Kill();
        var append = store.AppendAsync("r1", 1, "go", new([Dispatched("plan", 1)], [Send("r1", "plan", 1)]), Start, default);
        await server.UpAsync();

        Assert.Equal(AppendOutcome.Appended, await append);
        Assert.Single(await store.PendingAsync("r1", 10, default));
    }

    [Fact]
    public async Task Write_ServerThatIsGone_SaysSo()
    {
        using var database = Open($"Host=127.0.0.1;Port={Machine.FreePort()};Username=postgres;Database=nothing", retries: 1);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => new PostgresRunIndex(database).FindAsync("r1", default));
    }

    [Fact]
    public async Task Open_NewerSchema_RefusesAndLeavesItAlone()
    {
        Skip.If(PostgresServer.Obstacle);
        var connection = await postgres.Server.CreateDatabaseAsync();
        using (var first = Open(connection))
        {
            await new PostgresRunIndex(first).FindAsync("r1", default);
            await first.WriteAsync(session => session.ExecuteAsync("UPDATE factory_schema SET version = 999"), default);
        }

        using var second = Open(connection);
        var error = await Assert.ThrowsAsync<StorageException>(() => new PostgresRunIndex(second).FindAsync("r1", default));

        Assert.Equal(
            $"The database was written by a newer factory (schema 999; this one knows {PostgresSchema.Steps.Count}). "
            + "Nothing was changed. Use the newer factory, or another database.",
            error.Message);
    }

    private static PostgresDatabase Open(string connection, int retries = 20) => new(
        Options.Create(new PostgresStorageOptions { ConnectionString = connection, MaxConnections = 8, MaxRetries = retries }), TimeProvider.System);
}

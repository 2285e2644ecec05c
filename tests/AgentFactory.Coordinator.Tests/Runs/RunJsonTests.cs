using AgentFactory.Contracts.Messages;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Runs;

namespace AgentFactory.Coordinator.Tests.Runs;

public sealed class RunJsonTests
{
    [Fact]
    public void EveryType_OfEventEffectAndInput_HasAStoredName()
    {
        var missing = Implementations(typeof(IRunEvent)).Concat(Implementations(typeof(IRunEffect))).Concat(Implementations(typeof(IRunInput)))
            .Where(t => t != typeof(CompleteTask)).Where(t => !HasName(t)).Select(t => t.Name);

        Assert.Empty(missing);
    }

    [Fact]
    public void Write_OfAnEvent_UsesItsNameAndVersion()
    {
        var stored = RunJson.Write(new TaskDispatched("a", 1, 2, "c0", "factory/attempts/a/1"));

        Assert.Equal(new StoredJson("task-dispatched", 1,
            """{"taskId":"a","attempt":1,"epoch":2,"baseCommit":"c0","branch":"factory/attempts/a/1"}"""), stored);
    }

    [Fact]
    public void ReadEvent_WithAMemberOfANewerVersion_IgnoresIt()
    {
        var read = RunJson.ReadEvent("run-failed", 1, """{"reason":"r","colour":"red"}""");

        Assert.Equal(new RunFailed("r"), read);
    }

    [Theory]
    [InlineData("no-such-thing", 1)]
    [InlineData("run-failed", 2)]
    public void ReadEvent_OfAnUnknownNameOrVersion_SaysWhatToDo(string type, int version)
    {
        var e = Assert.Throws<RunJsonException>(() => RunJson.ReadEvent(type, version, "{}"));

        Assert.Contains($"{type} (version {version})", e.Message, StringComparison.Ordinal);
        Assert.Contains("use the newer version", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadEffect_OfATimer_BringsBackItsInput()
    {
        IRunEffect timer = new StartTimer("attempt:a", TimeSpan.FromMinutes(60), new LoseAttempt("a", 7, "too slow"));
        var stored = RunJson.Write(timer);

        Assert.Equal(timer, RunJson.ReadEffect(stored.Type, stored.Version, stored.Json));
    }

    [Fact]
    public void ReadEffect_OfAMessage_BringsItBack()
    {
        IRunEffect send = new SendTask(new ExecuteTask { RunId = "r", TaskId = "a", Role = "coder", Attempt = 1, Epoch = 3 });
        var stored = RunJson.Write(send);

        Assert.Equal(send, RunJson.ReadEffect(stored.Type, stored.Version, stored.Json));
    }

    [Fact]
    public void ReadEvent_OfJsonThatDoesNotFit_SaysThatNothingWasChanged()
    {
        var e = Assert.Throws<RunJsonException>(() => RunJson.ReadEvent("run-failed", 1, "[1]"));

        Assert.Contains("Nothing was changed", e.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<Type> Implementations(Type contract) =>
        new[] { typeof(IRunEvent).Assembly, typeof(RunJson).Assembly }.SelectMany(a => a.GetTypes())
            .Where(t => contract.IsAssignableFrom(t) && t is { IsAbstract: false, IsInterface: false });

    private static bool HasName(Type type)
    {
        var blank = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
        var stored = blank switch
        {
            IRunEvent e => RunJson.Write(e),
            IRunEffect e => WriteBlank(e),
            IRunInput i => RunJson.Write(i),
            _ => default,
        };
        return stored.Type is { Length: > 0 };
    }

    private static StoredJson WriteBlank(IRunEffect effect) => RunJson.Write(effect);
}

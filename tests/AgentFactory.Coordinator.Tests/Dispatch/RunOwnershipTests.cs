using AgentFactory.Coordinator.Dispatch;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Tests.Dispatch;

public sealed class RunOwnershipTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("factory-ownership-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TryTake_HeldByAnother_FailsUntilTheOtherLetsGo()
    {
        using var first = Open();
        using var second = Open();

        Assert.True(first.TryTake("r1"));
        Assert.False(first.TryTake("r1"));
        Assert.False(second.TryTake("r1"));
        Assert.True(second.TryTake("r2"));
        Assert.Equal((true, false), (first.Holds("r1"), second.Holds("r1")));

        first.Release("r1");

        Assert.True(second.TryTake("r1"));
        Assert.False(first.Holds("r1"));
    }

    [Fact]
    public void Dispose_LetsGoOfEverything()
    {
        var first = Open();
        first.TryTake("r1");
        first.Dispose();
        using var second = Open();

        Assert.True(second.TryTake("r1"));
    }

    [Fact]
    public void Retire_TakesTheFileAlong()
    {
        using var ownership = Open();
        ownership.TryTake("r1");
        ownership.TryTake("r2");

        ownership.Retire("r1");

        Assert.Equal(["r2"], ownership.Known());
        Assert.Equal((false, true), (ownership.Holds("r1"), ownership.Holds("r2")));
    }

    private RunOwnership Open() => new(Options.Create(new CoordinatorOptions { DataDirectory = _folder }));
}

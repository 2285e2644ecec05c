namespace AgentFactory.Agents.Tests.Testing;

/// <summary>What a test run leaves when its process was ended is removed by the next.</summary>
public sealed class TestFolderTests
{
    [Fact]
    public void RemoveIfLeft_ItsProcessIsGone_RemovesIt()
    {
        var folder = Directory.CreateTempSubdirectory("left-by-a-test-").FullName;
        TestFolder.Lock(folder, FileMode.Create).Dispose();
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "1")).FullName, "a.txt"), "left");

        TestFolder.RemoveIfLeft(folder);

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void RemoveIfLeft_ItsProcessLives_LeavesIt()
    {
        var folder = Directory.CreateTempSubdirectory("held-by-a-test-").FullName;
        using (TestFolder.Lock(folder, FileMode.Create))
        {
            TestFolder.RemoveIfLeft(folder);

            Assert.True(Directory.Exists(folder));
        }

        Directory.Delete(folder, recursive: true);
    }
}

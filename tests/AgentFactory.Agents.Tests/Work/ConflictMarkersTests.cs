using AgentFactory.Agents.Work;

namespace AgentFactory.Agents.Tests.Work;

public sealed class ConflictMarkersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("markers-").FullName;

    [Fact]
    public void Find_FilesWithAndWithoutMarkers_NamesThoseWithAllThree()
    {
        Directory.CreateDirectory(Path.Combine(_root, "src"));
        File.WriteAllText(Path.Combine(_root, "src", "both.cs"), "a\n<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n");
        File.WriteAllText(Path.Combine(_root, "README.md"), "Title\n=======\n>>>>>>> quoted\n");
        File.WriteAllText(Path.Combine(_root, "doc.md"), "  <<<<<<< indented\n=======\n>>>>>>> x\n");

        Assert.Equal(["src/both.cs"], ConflictMarkers.Find(_root));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}

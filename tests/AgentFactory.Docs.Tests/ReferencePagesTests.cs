using AgentFactory.Factory.Docs;

namespace AgentFactory.Docs.Tests;

/// <summary>The pages that are made from the code are those of this code.</summary>
public sealed class ReferencePagesTests
{
    public static TheoryData<string> Names() => [.. Reference.All.Select(reference => reference.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_OfTheCode_IsTheOneInTheRepository(string name)
    {
        var reference = Reference.All.Single(one => one.Name == name);
        var file = Path.Combine(Repository.Root, "docs", reference.File);

        var written = reference.Write();

        Assert.True(File.Exists(file) && File.ReadAllText(file) == written, $"docs/{reference.File} is stale: run ./factory docs {name}");
    }
}
